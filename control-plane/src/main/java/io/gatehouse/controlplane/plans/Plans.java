package io.gatehouse.controlplane.plans;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.controlplane.audit.Audit;
import io.gatehouse.controlplane.ids.Ids;
import io.gatehouse.controlplane.ids.Slice;
import io.gatehouse.controlplane.ids.Versions;
import io.gatehouse.controlplane.problems.Refused;
import io.gatehouse.controlplane.publishing.Publisher;
import io.gatehouse.model.config.Attachment;
import io.gatehouse.model.config.EntityKind;
import io.gatehouse.model.config.PublishedPlan;
import io.gatehouse.policy.spi.PolicyType;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
        return Slice.of(store.page(wanted), wanted, plan -> plan.id, this::view);
    }

    /** Plans that hold this API, by name. */
    public List<PlanView> withApi(UUID api) {
        return store.withApi(api).stream().map(this::view).toList();
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
        apply(plan, check.check(draft, id));
        store.flush();
        audit.record("plan.edit", id, plan.name);
        publish(plan);
        return view(plan);
    }

    /** Refused with 409 while somebody is subscribed. */
    public void delete(UUID id, @Nullable String ifMatch) {
        Plan plan = store.lock(id);
        Versions.check(ifMatch, plan.version);
        long subscribers = store.subscribers(id);
        if (subscribers > 0) {
            throw Refused.conflict(
                    "in-use", "id", "has " + subscribers + " subscribers: end their subscriptions first");
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

    private PlanView view(Plan plan) {
        return new PlanView(
                plan.id,
                plan.name,
                plan.apis.stream().sorted().toList(),
                read(plan.rateLimit),
                read(plan.quota),
                store.subscribers(plan.id),
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
