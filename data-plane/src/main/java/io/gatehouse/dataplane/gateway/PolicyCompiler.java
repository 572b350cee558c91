package io.gatehouse.dataplane.gateway;

import io.gatehouse.model.config.Attachment;
import io.gatehouse.policy.Decoded;
import io.gatehouse.policy.Observing;
import io.gatehouse.policy.Policies;
import io.gatehouse.policy.spi.Enforcer;
import io.gatehouse.policy.spi.Phase;
import io.gatehouse.policy.spi.PolicyType;
import io.gatehouse.policy.spi.Services;
import io.gatehouse.policy.spi.Use;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Turns attachments into enforcers, in the order in which they run. Confined to the thread that compiles. */
final class PolicyCompiler {
    private static final Comparator<Attached> ORDER = Comparator.comparing(Attached::type, Policies.order());

    private static final Set<Phase> GUARDING = Set.of(Phase.AUTHENTICATE, Phase.AUTHORIZE);

    private final Services services;
    private final Function<UUID, Runnable> observations;

    /** @param observations what to call when an attachment in observe mode would have refused something, by its id */
    PolicyCompiler(Services services, Function<UUID, Runnable> observations) {
        this.services = services;
        this.observations = observations;
    }

    /** An attachment ready to enforce. */
    record Attached(PolicyType<?> type, Enforcer enforcer) {}

    /** Compiles what is attached to {@code owner}; what is broken is told to {@code faults} and left out. */
    List<Attached> compile(List<Attachment> attachments, UUID owner, Faults faults) {
        List<Attached> compiled = new ArrayList<>();
        for (Attachment attachment : attachments) {
            Attached attached = compile(attachment, owner, faults);
            if (attached != null) {
                compiled.add(attached);
            }
        }
        return compiled;
    }

    private @Nullable Attached compile(Attachment attachment, UUID owner, Faults faults) {
        Faults.Severity severity = attachment.observe() ? Faults.Severity.OBSERVER : Faults.Severity.GUARD;
        PolicyType<?> type = Policies.find(attachment.policy()).orElse(null);
        if (type == null) {
            faults.add(severity, "this node does not know the policy '" + attachment.policy() + "'");
            return null;
        }
        Enforcer enforcer = enforcer(type, attachment, owner, severity, faults);
        if (enforcer == null) {
            return null;
        }
        if (attachment.observe()) {
            Runnable seen = observations.apply(attachment.id());
            enforcer = new Observing(enforcer, _ -> seen.run());
        }
        return new Attached(type, enforcer);
    }

    private <C> @Nullable Enforcer enforcer(
            PolicyType<C> type, Attachment attachment, UUID owner, Faults.Severity severity, Faults faults) {
        return switch (Policies.decode(type, attachment.config())) {
            case Decoded.Valid<C> valid -> type.compile(new Use<>(attachment.id(), owner, valid.config()), services);
            case Decoded.Invalid<C> invalid -> {
                faults.add(
                        severity,
                        invalid.violations().stream()
                                .map(violation -> violation.within(type.id()))
                                .map(violation -> violation.path() + " " + violation.message())
                                .collect(Collectors.joining("; ")));
                yield null;
            }
        };
    }

    /** The chain of a route: what is attached to it takes the place of the API's attachments of the same policy. */
    static List<Attached> chain(List<Attached> ofApi, List<Attached> ofRoute) {
        List<Attached> chain = new ArrayList<>(ofRoute);
        ofApi.stream()
                .filter(outer -> ofRoute.stream().noneMatch(inner -> inner.type() == outer.type()))
                .forEach(chain::add);
        return chain;
    }

    /** Those that say who calls and whether they may, in their order; what only observes is none of them. */
    static List<Enforcer> guards(List<Attached> attached) {
        return enforcers(attached.stream()
                .filter(each -> GUARDING.contains(each.type().phase()))
                .filter(each -> !(each.enforcer() instanceof Observing))
                .toList());
    }

    /** In the order in which they run; equal policies stay in the order of attachment. */
    static List<Enforcer> enforcers(List<Attached> attached) {
        return attached.stream().sorted(ORDER).map(Attached::enforcer).toList();
    }
}
