package io.gatehouse.model.config;

/**
 * Another upstream that gets copies of a share of a route's requests. Its answers are dropped, and only their status is compared.
 *
 * @param upstream its name
 * @param percent of the requests, from 1 to 100
 */
public record Mirror(String upstream, int percent) {}
