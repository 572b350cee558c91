package io.gatehouse.ui.kit;

/** One thing to choose in a form. */
public record Option(String value, String label) {}
