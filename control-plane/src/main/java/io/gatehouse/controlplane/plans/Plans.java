package io.gatehouse.controlplane.plans;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.controlplane.audit.Audit;
import io.gatehouse.controlplane.audit.Differences;
import io.gatehouse.controlplane.ids.Ids;
import io.gatehouse.controlplane.ids.Slice;
import io.gatehouse.controlplane.ids.Versions;
import io.gatehouse.controlplane.problems.Refused;
import io.gatehouse.controlplane.problems.Violations;
import io.gatehouse.controlplane.publishing.Publisher;
import io.gatehouse.model.config.Attachment;
import io.gatehouse.model.config.EntityKind;
import io.gatehouse.model.config.PublishedPlan;
import io.gatehouse.model.problem.Violation;
import io.gatehouse.policy.spi.PolicyType;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What can be done with plans. A plan is live as soon as it is stored. Each call is one transaction; {@link Refused} says why
 * something was not done. Thread-safe; not for event loops.
 */
@ApplicationScoped
@Transactional
public class Plans {
    private final PlanStore store;
    private final PlanCheck check;
    private final Publisher publisher;
    private final Audit audit;
    private final ObjectMapper mapper;

    Plans(PlanStore store, PlanCheck check, Publisher publisher, Audit audit, ObjectMapper mapper) {
        this.store = store;
        this.check = check;
        this.publisher = publisher;
        this.audit = audit;
        this.mapper = mapper;
    }

    public Slice<PlanView> list(Slice.Wanted wanted) {
        List<Plan> page = store.page(wanted);
        Map<UUID, Long> subscribers = store.subscribers(ids(page));
        return Slice.of(page, wanted, plan -> plan.id, plan -> view(plan, subscribers));
    }

    /** Plans that hold this API, by name. */
    public List<PlanView> withApi(UUID api) {
        List<Plan> plans = store.withApi(api);
        Map<UUID, Long> subscribers = store.subscribers(ids(plans));
        return plans.stream().map(plan -> view(plan, subscribers)).toList();
    }

    public PlanView get(UUID id) {
        return view(store.get(id));
    }

    public PlanView create(PlanDraft draft) {
        Plan plan = new Plan(Ids.next(), "", Instant.now());
        apply(plan, check.check(draft, plan.id));
        store.persistAndFlush(plan);
        audit.record("plan.create", plan.id, plan.name);
        publish(plan);
        return view(plan);
    }

    public PlanView edit(UUID id, PlanDraft draft, @Nullable String ifMatch) {
        Plan plan = store.lock(id);
        Versions.check(ifMatch, plan.version);
        PlanDraft before = draft(plan);
        apply(plan, check.check(draft, id));
        store.flush();
        String changes = Differences.between(mapper.valueToTree(before), mapper.valueToTree(draft(plan)));
        audit.record("plan.edit", id, before.name() + ": " + changes);
        publish(plan);
        return view(plan);
    }

    /**
     * Everything that is wrong with a draft, parts of which may be missing; empty when nothing is.
     *
     * @param id of the plan that it would be for; null for a new one
     */
    public List<Violation> faults(PlanDraft draft, @Nullable UUID id) {
        Violations violations = new Violations();
        check.check(draft, Objects.requireNonNullElseGet(id, Ids::next), violations);
        return violations.found();
    }

    /** Refused with 409 while somebody is subscribed. */
    public void delete(UUID id, @Nullable String ifMatch) {
        Plan plan = store.lockToDelete(id);
        Versions.check(ifMatch, plan.version);
        long subscribers = subscribers(plan).getOrDefault(id, 0L);
        if (subscribers > 0) {
            throw Refused.conflict(
                    "in-use",
                    "id",
                    subscribers == 1
                            ? "has 1 subscriber: end its subscription first"
                            : "has " + subscribers + " subscribers: end their subscriptions first");
        }
        store.delete(plan);
        store.flush();
        audit.record("plan.delete", id, plan.name);
        publisher.retract(EntityKind.PLAN, id);
    }

    private void apply(Plan plan, PlanCheck.Checked checked) {
        plan.name = checked.name();
        plan.rateLimit = write(checked.rateLimit());
        plan.quota = write(checked.quota());
        plan.apis.retainAll(checked.apis());
        plan.apis.addAll(checked.apis());
    }

    private void publish(Plan plan) {
        List<Attachment> policies = new ArrayList<>();
        attach(policies, plan, PlanCheck.RATE_LIMIT, read(plan.rateLimit));
        attach(policies, plan, PlanCheck.QUOTA, read(plan.quota));
        publisher.publish(new PublishedPlan(plan.id, plan.name, Set.copyOf(plan.apis), policies));
    }

    private static void attach(
            List<Attachment> policies, Plan plan, PolicyType<?> type, @Nullable Map<String, Object> config) {
        if (config != null) {
            policies.add(new Attachment(Ids.derived(plan.id, type.id()), type.id(), false, config));
        }
    }

    private static List<UUID> ids(List<Plan> plans) {
        return plans.stream().map(plan -> plan.id).toList();
    }

    private Map<UUID, Long> subscribers(Plan plan) {
        return store.subscribers(List.of(plan.id));
    }

    private PlanDraft draft(Plan plan) {
        List<String> apis = plan.apis.stream().sorted().map(UUID::toString).toList();
        return new PlanDraft(plan.name, apis, read(plan.rateLimit), read(plan.quota));
    }

    private PlanView view(Plan plan) {
        return view(plan, subscribers(plan));
    }

    private PlanView view(Plan plan, Map<UUID, Long> subscribers) {
        return new PlanView(
                plan.id,
                plan.name,
                plan.apis.stream().sorted().toList(),
                read(plan.rateLimit),
                read(plan.quota),
                subscribers.getOrDefault(plan.id, 0L),
                plan.version,
                plan.createdAt);
    }

    private @Nullable String write(@Nullable Map<String, Object> config) {
        try {
            return config == null ? null : mapper.writeValueAsString(config);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a limit cannot be written as JSON", e);
        }
    }

    private @Nullable Map<String, Object> read(@Nullable String config) {
        try {
            return config == null ? null : mapper.readValue(config, new TypeReference<>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored limit cannot be read", e);
        }
    }
}
