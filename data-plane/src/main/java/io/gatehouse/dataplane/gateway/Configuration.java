package io.gatehouse.dataplane.gateway;

import io.gatehouse.model.config.Entity;
import io.gatehouse.model.config.EntityKind;
import io.gatehouse.model.config.PublishedApi;
import io.gatehouse.model.config.PublishedCertificate;
import io.gatehouse.model.config.PublishedConsumer;
import io.gatehouse.model.config.PublishedKey;
import io.gatehouse.model.config.PublishedPlan;
import io.gatehouse.model.config.PublishedSubscription;
import io.gatehouse.model.config.PublishedUpstream;
import io.gatehouse.model.config.Tombstone;
import io.gatehouse.model.sync.NodeReport;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * All that a node was told, compiled. Only what changed is compiled again: an API whose published form is equal keeps its very
 * objects, and keys, plans and subscriptions are changed in place, visible to traffic at once.
 *
 * <p>An entity that does not compile harms only itself: an API keeps its last good form, or is {@link Match.Unserved} when there is
 * none or a guard is what broke; a plan refuses its subscribers; a key is not known.
 *
 * <p>Confined to one thread; the {@link Gateway} and the services that it changes are for all.
 */
public final class Configuration {
    private static final Logger LOG = System.getLogger(Configuration.class.getName());

    private final NodeServices services;
    private final ApiCompiler apiCompiler;
    private final PlanCompiler planCompiler;
    private final Map<UUID, Api> apis = new HashMap<>();
    private final Map<UUID, PublishedPlan> plans = new HashMap<>();
    private final Map<UUID, NodeReport.Broken> broken = new LinkedHashMap<>();
    private final List<NodeReport.Broken> conflicts = new ArrayList<>();
    private final ConfiguredCertificates certificates;
    private Gateway gateway = Gateway.EMPTY;

    public Configuration(NodeServices services) {
        this.services = services;
        this.certificates = new ConfiguredCertificates(services.tls());
        PolicyCompiler policies = new PolicyCompiler(services, services::observation);
        this.apiCompiler = new ApiCompiler(policies, new UpstreamCompiler(certificates::forUpstreams));
        this.planCompiler = new PlanCompiler(policies);
    }

    /** An API as it was told last, and as it is served: null when nothing of it can be. */
    private record Api(PublishedApi published, @Nullable CompiledApi serving) {}

    /** The newest gateway. */
    public Gateway gateway() {
        return gateway;
    }

    /** What does not compile, and why. */
    public List<NodeReport.Broken> broken() {
        List<NodeReport.Broken> all = new ArrayList<>(broken.values());
        all.addAll(conflicts);
        return all;
    }

    /** Applies changes in their order. Returns the gateway that now holds: the same one when no API changed. */
    public Gateway apply(Collection<? extends Entity> changes) {
        boolean rebuild = false;
        for (Entity entity : changes) {
            rebuild |= apply(entity);
        }
        return rebuild ? rebuild() : gateway;
    }

    /** Begins to put a whole new state in place of this one. */
    public Replacement replace() {
        return new Replacement();
    }

    private boolean apply(Entity entity) {
        return switch (entity) {
            case PublishedApi api -> applyApi(api);
            case PublishedPlan plan -> applyPlan(plan);
            case PublishedConsumer _ -> false;
            case PublishedSubscription subscription -> {
                services.subscribers().put(subscription);
                yield false;
            }
            case PublishedKey key -> applyKey(key);
            case PublishedCertificate certificate -> applyCertificate(certificate);
            case Tombstone tombstone -> remove(tombstone.of(), tombstone.id());
        };
    }

    private boolean remove(EntityKind kind, UUID id) {
        broken.remove(id);
        switch (kind) {
            case API -> {
                return apis.remove(id) != null;
            }
            case PLAN -> {
                plans.remove(id);
                services.subscribers().removePlan(id);
            }
            case CONSUMER -> {
                services.keys().removeAllOf(id);
                services.subscribers().removeAllOf(id);
                services.forget(id);
            }
            case SUBSCRIPTION -> services.subscribers().remove(id);
            case KEY -> services.keys().remove(id);
            case CERTIFICATE -> {
                certificates.remove(id);
                return compileThoseThatShow(id);
            }
        }
        return false;
    }

    private boolean applyApi(PublishedApi published) {
        Api before = apis.get(published.id());
        if (before != null && before.published.equals(published)) {
            return false;
        }
        compileApi(published, before);
        return true;
    }

    private void compileApi(PublishedApi published, @Nullable Api before) {
        Faults faults = new Faults();
        CompiledApi serving = compile(published, faults);
        if (serving == null) {
            serving = before != null && before.serving != null ? before.serving : apiCompiler.unserved(published);
        }
        apis.put(published.id(), new Api(published, serving));
        note(EntityKind.API, published.id(), faults);
    }

    private @Nullable CompiledApi compile(PublishedApi published, Faults faults) {
        try {
            return apiCompiler.compile(published, faults);
        } catch (RuntimeException e) {
            faults.add(Faults.Severity.GUARD, unexpected(published.id(), e));
            return apiCompiler.unserved(published);
        }
    }

    private boolean applyPlan(PublishedPlan published) {
        if (published.equals(plans.put(published.id(), published))) {
            return false;
        }
        Faults faults = new Faults();
        CompiledPlan compiled;
        try {
            compiled = planCompiler.compile(published, faults);
        } catch (RuntimeException e) {
            faults.add(Faults.Severity.GUARD, unexpected(published.id(), e));
            compiled = PlanCompiler.refusing(published);
        }
        services.subscribers().putPlan(compiled, published.apis());
        note(EntityKind.PLAN, published.id(), faults);
        return false;
    }

    private boolean applyKey(PublishedKey key) {
        broken.remove(key.id());
        try {
            services.keys().put(key);
        } catch (IllegalArgumentException _) {
            services.keys().remove(key.id());
            noteKey(key);
        }
        return false;
    }

    private boolean applyCertificate(PublishedCertificate certificate) {
        UUID id = certificate.id();
        broken.remove(id);
        certificates
                .put(certificate)
                .ifPresent(fault -> broken.put(id, new NodeReport.Broken(EntityKind.CERTIFICATE, id, fault)));
        return compileThoseThatShow(id);
    }

    /** Compiles the APIs again whose upstreams are shown a certificate. Whether there are any. */
    private boolean compileThoseThatShow(UUID certificate) {
        List<Api> showing = apis.values().stream()
                .filter(api -> api.published.upstreams().stream()
                        .map(PublishedUpstream::tls)
                        .anyMatch(tls -> tls != null && certificate.equals(tls.certificate())))
                .toList();
        showing.forEach(api -> compileApi(api.published, api));
        return !showing.isEmpty();
    }

    private void noteKey(PublishedKey key) {
        broken.put(key.id(), new NodeReport.Broken(EntityKind.KEY, key.id(), "its digest is no SHA-256"));
    }

    private void note(EntityKind kind, UUID id, Faults faults) {
        if (faults.isEmpty()) {
            broken.remove(id);
        } else {
            broken.put(id, new NodeReport.Broken(kind, id, faults.text()));
        }
    }

    /** A bug, or a published form that should never have come to be. What it breaks may be a guard. */
    private static String unexpected(UUID id, RuntimeException bug) {
        LOG.log(Level.ERROR, "an entity cannot be compiled id=" + id, bug);
        return "it cannot be compiled: " + bug.getClass().getSimpleName();
    }

    private Gateway rebuild() {
        conflicts.clear();
        List<CompiledApi> serving = new ArrayList<>();
        for (Api api : apis.values()) {
            if (api.serving != null) {
                serving.add(api.serving);
            }
        }
        gateway = Gateway.of(
                serving,
                (api, there) -> conflicts.add(new NodeReport.Broken(
                        EntityKind.API, api.id(), "its host and base path belong to the API " + there.id())));
        return gateway;
    }

    /**
     * A whole state that comes piece by piece, and takes the place of the old one at {@link #commit}. Dropped when it is not
     * committed. What is equal to what was there is not compiled again.
     */
    public final class Replacement {
        private final List<Entity> others = new ArrayList<>();
        private final Set<UUID> kept = new HashSet<>();
        private final List<PublishedKey> brokenKeys = new ArrayList<>();
        private KeySlots keys = new KeySlots();

        /** Adds one entity; tombstones do nothing. */
        public void add(Entity entity) {
            switch (entity) {
                case Tombstone _ -> {}
                case PublishedKey key -> {
                    try {
                        keys = keys.with(key);
                    } catch (IllegalArgumentException _) {
                        brokenKeys.add(key);
                    }
                }
                case PublishedConsumer _ -> {}
                case PublishedApi _, PublishedPlan _, PublishedSubscription _, PublishedCertificate _ -> {
                    kept.add(entity.id());
                    others.add(entity);
                }
            }
        }

        /** Puts the new state in place. Returns its gateway. */
        public Gateway commit() {
            broken.values().removeIf(entry -> entry.kind() == EntityKind.KEY);
            services.keys().replace(keys);
            brokenKeys.forEach(Configuration.this::noteKey);
            gone(services.subscribers().ids()).forEach(id -> remove(EntityKind.SUBSCRIPTION, id));
            gone(plans.keySet()).forEach(id -> remove(EntityKind.PLAN, id));
            boolean rebuild = false;
            for (UUID id : gone(apis.keySet())) {
                rebuild |= remove(EntityKind.API, id);
            }
            for (UUID id : gone(certificates.ids())) {
                rebuild |= remove(EntityKind.CERTIFICATE, id);
            }
            // What APIs refer to comes before them.
            others.sort(Comparator.comparing(entity -> !(entity instanceof PublishedCertificate)));
            for (Entity entity : others) {
                rebuild |= apply(entity);
            }
            return rebuild ? rebuild() : gateway;
        }

        private List<UUID> gone(Set<UUID> ids) {
            return ids.stream().filter(id -> !kept.contains(id)).toList();
        }
    }
}
