package io.gatehouse.dataplane.limits;

import java.time.Duration;

/**
 * How quotas are leased.
 *
 * @param patience how long a request waits for its first lease at most
 * @param idle how long a lease may go unused before it is given back
 * @param recheck how long a used-up quota is believed to be used up: others may have given back
 * @param retry how long nothing is asked for after the control plane did not answer
 * @param farewell how long {@link LeaseBook#close} tries to give everything back
 */
public record LeaseSettings(Duration patience, Duration idle, Duration recheck, Duration retry, Duration farewell) {
    /** 2 s, 60 s, 3 s, 1 s, 2 s. */
    public static LeaseSettings defaults() {
        return new LeaseSettings(
                Duration.ofSeconds(2),
                Duration.ofSeconds(60),
                Duration.ofSeconds(3),
                Duration.ofSeconds(1),
                Duration.ofSeconds(2));
    }
}
