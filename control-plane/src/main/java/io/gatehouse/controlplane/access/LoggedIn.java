package io.gatehouse.controlplane.access;

/**
 * Somebody has shown a password. Fired before anything is handed out.
 *
 * @param user name of the user
 * @param address where the request came from
 * @param given what is handed out: a session or a token
 */
public record LoggedIn(String user, String address, String given) {}
