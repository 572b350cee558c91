package io.gatehouse.controlplane.consumers;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.controlplane.audit.Audit;
import io.gatehouse.controlplane.audit.Differences;
import io.gatehouse.controlplane.ids.Ids;
import io.gatehouse.controlplane.ids.Slice;
import io.gatehouse.controlplane.ids.Versions;
import io.gatehouse.controlplane.problems.Refused;
import io.gatehouse.controlplane.problems.Violations;
import io.gatehouse.controlplane.publishing.Publisher;
import io.gatehouse.model.config.EntityKind;
import io.gatehouse.model.config.PublishedConsumer;
import io.gatehouse.model.config.PublishedSubscription;
import io.gatehouse.model.problem.Violation;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What can be done with consumers and subscriptions; all of it is live at once. Each call is one transaction; {@link Refused} says
 * why something was not done. Thread-safe; not for event loops.
 */
@ApplicationScoped
@Transactional
public class Consumers {
    private final ConsumerStore store;
    private final Publisher publisher;
    private final Audit audit;
    private final ObjectMapper mapper;

    Consumers(ConsumerStore store, Publisher publisher, Audit audit, ObjectMapper mapper) {
        this.store = store;
        this.publisher = publisher;
        this.audit = audit;
        this.mapper = mapper;
    }

    public Slice<ConsumerView> list(Slice.Wanted wanted) {
        return Slice.of(store.page(wanted), wanted, consumer -> consumer.id, Consumer::view);
    }

    public ConsumerView get(UUID id) {
        return store.get(id).view();
    }

    public ConsumerView create(ConsumerDraft draft) {
        Consumer consumer = new Consumer(Ids.next(), "", null, Instant.now());
        apply(consumer, draft);
        store.persistAndFlush(consumer);
        audit.record("consumer.create", consumer.id, consumer.name);
        publisher.publish(new PublishedConsumer(consumer.id, consumer.name));
        return consumer.view();
    }

    public ConsumerView edit(UUID id, ConsumerDraft draft, @Nullable String ifMatch) {
        Consumer consumer = store.lock(id);
        Versions.check(ifMatch, consumer.version);
        ConsumerDraft before = new ConsumerDraft(consumer.name, consumer.email);
        apply(consumer, draft);
        store.flush();
        ConsumerDraft after = new ConsumerDraft(consumer.name, consumer.email);
        String changes = Differences.between(mapper.valueToTree(before), mapper.valueToTree(after));
        audit.record("consumer.edit", id, before.name() + ": " + changes);
        publisher.publish(new PublishedConsumer(id, consumer.name));
        return consumer.view();
    }

    /** The one with exactly this name. */
    public Optional<ConsumerView> named(String name) {
        return store.named(name).map(Consumer::view);
    }

    /**
     * Everything that is wrong with a draft, what is taken included.
     *
     * @param id of the consumer that it would be for; null for a new one
     */
    public List<Violation> faults(ConsumerDraft draft, @Nullable UUID id) {
        Violations violations = new Violations();
        checked(draft, Objects.requireNonNullElseGet(id, Ids::next), violations);
        return violations.found();
    }

    private ConsumerDraft checked(ConsumerDraft draft, UUID id, Violations violations) {
        String name = violations.name("name", draft.name());
        String email = violations.email("email", draft.email());
        if (violations.isFine("name") && store.isNameTaken(name, id)) {
            violations.addTaken("name", "There is a consumer named " + name + " already.");
        }
        return new ConsumerDraft(name, email);
    }

    private void apply(Consumer consumer, ConsumerDraft draft) {
        Violations violations = new Violations();
        ConsumerDraft checked = checked(draft, consumer.id, violations);
        violations.refuse();
        consumer.name = Objects.requireNonNull(checked.name());
        consumer.email = checked.email();
    }

    /** Keeps a consumer from being changed or deleted by others until the caller's transaction ends. */
    @Transactional(Transactional.TxType.MANDATORY)
    public ConsumerView hold(UUID id) {
        return store.lock(id).view();
    }

    /** Keeps others from changing a consumer that is about to be deleted, and from referring to it, until the transaction ends. */
    @Transactional(Transactional.TxType.MANDATORY)
    public void holdToDelete(UUID id, @Nullable String ifMatch) {
        Versions.check(ifMatch, store.lockToDelete(id).version);
    }

    /** Deletes a consumer with its subscriptions, after {@link #holdToDelete}. Its keys must be gone: {@code keys} sees to that. */
    @Transactional(Transactional.TxType.MANDATORY)
    public void delete(UUID id) {
        Consumer consumer = store.get(id);
        List<SubscriptionView> subscriptions = store.subscriptionsOf(id);
        subscriptions.forEach(subscription -> store.unsubscribe(subscription.id()));
        store.delete(consumer);
        store.flush();
        audit.record("consumer.delete", id, consumer.name + " with " + subscriptions.size() + " subscriptions");
        subscriptions.forEach(subscription -> publisher.retract(EntityKind.SUBSCRIPTION, subscription.id()));
        publisher.retract(EntityKind.CONSUMER, id);
    }

    /** Oldest first; the last one that holds an API decides. */
    public List<SubscriptionView> subscriptions(UUID consumer) {
        store.get(consumer);
        return store.subscriptionsOf(consumer);
    }

    /** Oldest first, in parts. */
    public Slice<SubscriptionView> subscriptions(UUID consumer, Slice.Numbered wanted) {
        store.get(consumer);
        return Slice.of(store.subscriptionsOf(consumer, wanted), wanted, SubscriptionView::order, Function.identity());
    }

    public SubscriptionView subscribe(UUID consumer, @Nullable String plan) {
        Consumer subscriber = store.lock(consumer);
        UUID planId = plan(plan);
        if (store.subscriptionsOf(consumer).stream()
                .anyMatch(held -> held.plan().equals(planId))) {
            throw Refused.conflict("taken", "plan", "The consumer is subscribed to this plan already.");
        }
        SubscriptionView subscription = store.subscribe(Ids.next(), consumer, planId);
        audit.record("subscription.create", subscription.id(), subscriber.name + " to " + subscription.planName());
        publisher.publish(new PublishedSubscription(subscription.id(), consumer, planId, subscription.order()));
        return subscription;
    }

    /** Keeps a plan from being deleted until the caller's transaction ends. Refused with 422 when there is none. */
    @Transactional(Transactional.TxType.MANDATORY)
    public void holdPlan(UUID plan) {
        plan(plan.toString());
    }

    /** Subscribes unless that is so already. */
    public void ensureSubscribed(UUID consumer, UUID plan) {
        if (store.subscriptionsOf(consumer).stream()
                .noneMatch(held -> held.plan().equals(plan))) {
            subscribe(consumer, plan.toString());
        }
    }

    private UUID plan(@Nullable String text) {
        if (text == null || text.isBlank()) {
            throw Refused.invalid("plan", "is needed");
        }
        try {
            UUID plan = UUID.fromString(text);
            if (store.holdPlan(plan)) {
                return plan;
            }
        } catch (IllegalArgumentException _) {
            // Told below.
        }
        throw Refused.invalid("plan", "There is no plan with the id " + text + ".");
    }

    public void unsubscribe(UUID subscription) {
        SubscriptionView held = find(subscription);
        String subscriber = store.lock(held.consumer()).name;
        find(subscription);
        store.unsubscribe(subscription);
        audit.record("subscription.end", subscription, subscriber + " from " + held.planName());
        publisher.retract(EntityKind.SUBSCRIPTION, subscription);
    }

    private SubscriptionView find(UUID subscription) {
        return store.subscription(subscription).orElseThrow(() -> Refused.notFound("subscription", subscription));
    }
}
