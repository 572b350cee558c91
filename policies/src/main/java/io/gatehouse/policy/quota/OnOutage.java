package io.gatehouse.policy.quota;

/** What happens to a request when nothing is leased and the control plane cannot be asked. */
public enum OnOutage {
    ALLOW,
    REJECT
}
