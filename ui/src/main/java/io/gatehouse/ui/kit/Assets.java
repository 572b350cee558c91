package io.gatehouse.ui.kit;

/** Where the bundled style sheet and script are served: their names change with their content. */
public record Assets(String style, String script) {}
