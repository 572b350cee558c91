package io.gatehouse.model.config;

import java.time.Duration;

/**
 * When a target is given a rest from all requests. While it rests they are refused at once where no other target can be called; then one
 * is let through, and what becomes of it decides.
 *
 * @param failurePercent of the requests of ten seconds, on one loop of a node; 0 for never
 * @param requests as many of them there must be
 * @param openFor how long it rests
 */
public record Breaker(int failurePercent, int requests, Duration openFor) {
    public static final Breaker USUAL = new Breaker(50, 20, Duration.ofSeconds(2));
}
