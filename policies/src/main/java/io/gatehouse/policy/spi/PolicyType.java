package io.gatehouse.policy.spi;

import io.gatehouse.model.problem.Violation;
import java.util.List;

/**
 * A kind of enforcement. Stateless; called off the event loops, whenever an attachment is edited (control plane) or compiled (node).
 *
 * @param <C> its configuration: a record whose canonical constructor sets defaults and accepts anything that has the right types
 */
public interface PolicyType<C> {
    /** Stable id, equal to the name of its folder but for the hyphens, for example {@code rate-limit} in {@code ratelimit}. */
    String id();

    Phase phase();

    /** One sentence for people who choose policies. */
    String summary();

    Class<C> config();

    /** Every wrong field of a configuration by its path; empty when it is fine. Needs no node. */
    List<Violation> check(C config);

    /** Compiles a configuration that {@link #check} found fine. Throws nothing that is expected. */
    Enforcer compile(Use<C> use, Services services);
}
