package io.gatehouse.policy.quota;

import org.jspecify.annotations.Nullable;

/**
 * How much a consumer may call in a calendar period.
 *
 * @param requests admitted in each period, over all nodes together
 * @param per the period
 * @param onOutage what to do when nothing is leased and the control plane is away; {@link OnOutage#REJECT} when left out
 */
public record QuotaConfig(
        long requests, Period per, @Nullable OnOutage onOutage) {
    public QuotaConfig {
        if (onOutage == null) {
            onOutage = OnOutage.REJECT;
        }
    }
}
