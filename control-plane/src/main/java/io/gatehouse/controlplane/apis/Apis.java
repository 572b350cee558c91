package io.gatehouse.controlplane.apis;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.controlplane.apis.ApiDraft.TlsDraft;
import io.gatehouse.controlplane.apis.ApiDraft.UpstreamDraft;
import io.gatehouse.controlplane.apis.ApiStore.Address;
import io.gatehouse.controlplane.apis.ApiStore.RevisionRow;
import io.gatehouse.controlplane.audit.Audit;
import io.gatehouse.controlplane.audit.Differences;
import io.gatehouse.controlplane.certificates.Certificates;
import io.gatehouse.controlplane.ids.Ids;
import io.gatehouse.controlplane.ids.Slice;
import io.gatehouse.controlplane.ids.Versions;
import io.gatehouse.controlplane.problems.Refused;
import io.gatehouse.controlplane.problems.Violations;
import io.gatehouse.controlplane.publishing.Publisher;
import io.gatehouse.model.config.EntityKind;
import io.gatehouse.model.problem.Violation;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What can be done with APIs. Each call is one transaction: everything is stored or nothing, and {@link Refused} says why not.
 * Thread-safe; not for event loops.
 */
@ApplicationScoped
@Transactional
public class Apis {
    private final ApiStore store;
    private final Publisher publisher;
    private final Audit audit;
    private final ObjectMapper mapper;
    private final Certificates certificates;

    Apis(ApiStore store, Certificates certificates, Publisher publisher, Audit audit, ObjectMapper mapper) {
        this.store = store;
        this.certificates = certificates;
        this.publisher = publisher;
        this.audit = audit;
        this.mapper = mapper;
    }

    public Slice<ApiView> list(Slice.Wanted wanted) {
        List<Api> page = store.page(wanted);
        Set<UUID> changed = store.changed(page.stream().map(api -> api.id).toList());
        return Slice.of(page, wanted, api -> api.id, api -> view(api, changed));
    }

    public ApiView get(UUID id) {
        return view(store.get(id));
    }

    /** Stores a new draft. Nothing is live before it is published. */
    public ApiView create(ApiDraft given) {
        UUID id = Ids.next();
        ApiDraft draft = checked(id, given, null);
        Api api = new Api(id, Objects.requireNonNull(draft.name()), write(draft), Instant.now());
        store.persistAndFlush(api);
        store.claim(id, addresses(draft));
        audit.record("api.create", id, api.name);
        return view(api);
    }

    /** Replaces the draft. */
    public ApiView edit(UUID id, ApiDraft given, @Nullable String ifMatch) {
        Api api = store.lock(id);
        Versions.check(ifMatch, api.version);
        ApiDraft before = read(api.draft);
        ApiDraft draft = checked(id, given, before);
        api.name = Objects.requireNonNull(draft.name());
        api.draft = write(draft);
        api.updatedAt = Instant.now();
        SortedSet<Address> addresses = addresses(draft);
        live(api).ifPresent(live -> addresses.addAll(addresses(read(live.draft()))));
        store.flush();
        store.releaseAddresses(id);
        store.claim(id, addresses);
        audit.record("api.edit", id, api.name + ": " + differences(before, draft));
        return view(api);
    }

    /** Deletes an API with its revisions; nodes stop serving it. Refused with 409 while a plan holds it. */
    public void delete(UUID id, @Nullable String ifMatch) {
        Api api = store.lockToDelete(id);
        Versions.check(ifMatch, api.version);
        List<String> plans = store.plansWith(id);
        if (!plans.isEmpty()) {
            throw Refused.conflict(
                    "in-use", "id", "is part of the plans " + String.join(", ", plans) + ": take it out of them first");
        }
        boolean live = api.liveRevision != null;
        store.delete(api);
        store.flush();
        audit.record("api.delete", id, api.name);
        if (live) {
            publisher.retract(EntityKind.API, id);
        }
    }

    /** Makes the draft live, as a new revision; with {@code ifMatch} only that draft which the caller has seen. */
    public Revision publish(UUID id, @Nullable String note, String author, @Nullable String ifMatch) {
        Api api = store.lock(id);
        Versions.check(ifMatch, api.version);
        Violations violations = new Violations();
        String remark = violations.remark("note", note);
        violations.refuse();
        return publish(api, read(api.draft), remark, author, "api.publish");
    }

    /** Makes an older revision live again, as a new revision; the draft follows. */
    public Revision rollBack(UUID id, long number, String author, @Nullable String ifMatch) {
        Api api = store.lock(id);
        Versions.check(ifMatch, api.version);
        ApiDraft old = read(revisionRow(id, number).draft());
        Violations around = new Violations();
        checkAround(id, old, around);
        around.refuse();
        api.draft = write(old);
        api.name = Objects.requireNonNull(old.name());
        return publish(api, old, "Roll back to revision " + number, author, "api.roll-back");
    }

    private Revision publish(Api api, ApiDraft draft, String note, String author, String action) {
        Optional<RevisionRow> before = live(api);
        long number = store.lastNumber(api.id) + 1;
        Instant now = Instant.now();
        api.liveRevision = number;
        api.updatedAt = now;
        store.flush();
        store.releaseAddresses(api.id);
        store.claim(api.id, addresses(draft));
        String changes =
                before.map(live -> differences(read(live.draft()), draft)).orElse("first");
        audit.record(action, api.id, api.name + " revision " + number + ": " + changes);
        long sequence = publisher.publish(Publication.of(api.id, number, draft));
        store.addRevision(api.id, new RevisionRow(number, note, author, now, sequence, api.draft));
        return new Revision(number, note, author, now, sequence, true, draft);
    }

    /** The newest revisions, newest first: as many as a page shows. */
    public List<Revision> revisions(UUID id) {
        return revisions(id, Slice.Numbered.MOST).items();
    }

    /** Newest first. */
    public Slice<Revision> revisions(UUID id, Slice.Numbered wanted) {
        Api api = store.get(id);
        return Slice.of(store.revisions(id, wanted), wanted, RevisionRow::number, row -> revision(api, row));
    }

    public Revision revision(UUID id, long number) {
        return revision(store.get(id), revisionRow(id, number));
    }

    private RevisionRow revisionRow(UUID id, long number) {
        return store.revision(id, number).orElseThrow(() -> Refused.notFound("revision", number));
    }

    private Optional<RevisionRow> live(Api api) {
        return api.liveRevision == null ? Optional.empty() : store.revision(api.id, api.liveRevision);
    }

    /**
     * Everything that is wrong with a draft, parts of which may be missing; empty when nothing is.
     *
     * @param id of the API that it would be for; null for a new one
     */
    public List<Violation> faults(ApiDraft given, @Nullable UUID id) {
        Violations violations = new Violations();
        ApiDraft draft = DraftCheck.complete(given, null, violations);
        checkAround(Objects.requireNonNullElseGet(id, Ids::next), draft, violations);
        return violations.found();
    }

    private ApiDraft checked(UUID id, ApiDraft given, @Nullable ApiDraft before) {
        Violations violations = new Violations();
        ApiDraft draft = DraftCheck.complete(given, before, violations);
        checkAround(id, draft, violations);
        violations.refuse();
        return draft;
    }

    /** What has changed around a draft since it was checked, or cannot be seen from it alone. */
    private void checkAround(UUID id, ApiDraft draft, Violations violations) {
        checkFree(id, draft, violations);
        checkCertificate("upstream", draft.upstream(), violations);
        if (draft.upstreams() != null) {
            draft.upstreams().forEach((name, upstream) -> checkCertificate("upstreams." + name, upstream, violations));
        }
    }

    private void checkCertificate(String at, @Nullable UpstreamDraft upstream, Violations violations) {
        TlsDraft tls = upstream == null ? null : upstream.tls();
        if (tls != null && tls.certificate() != null && !certificates.isForUpstreams(tls.certificate())) {
            violations.add(at + ".tls.certificate", "must be the id of a certificate that is uploaded for upstreams");
        }
    }

    /** Only what is fine in itself is looked for: the database takes nothing else. */
    private void checkFree(UUID id, ApiDraft draft, Violations violations) {
        if (violations.isFine("name") && store.isNameTaken(Objects.requireNonNull(draft.name()), id)) {
            violations.addTaken("name", "There is an API named " + draft.name() + " already.");
        }
        if (violations.isFine("basePath") && violations.isFine("hosts")) {
            String basePath = Objects.requireNonNull(draft.basePath());
            store.occupants(id, hosts(draft), basePath).stream()
                    .findFirst()
                    .ifPresent(occupant ->
                            violations.addTaken("basePath", basePath + " is taken by the API " + occupant + "."));
        }
    }

    private static SortedSet<Address> addresses(ApiDraft draft) {
        String basePath = Objects.requireNonNull(draft.basePath());
        SortedSet<Address> addresses = new TreeSet<>();
        hosts(draft).forEach(host -> addresses.add(new Address(host, basePath)));
        return addresses;
    }

    private String differences(ApiDraft before, ApiDraft after) {
        return Differences.between(mapper.valueToTree(before), mapper.valueToTree(after));
    }

    private static List<String> hosts(ApiDraft draft) {
        List<String> hosts = Objects.requireNonNull(draft.hosts());
        return hosts.isEmpty() ? List.of("") : hosts;
    }

    private ApiView view(Api api) {
        return view(api, store.changed(List.of(api.id)));
    }

    private ApiView view(Api api, Set<UUID> changed) {
        return new ApiView(
                api.id,
                read(api.draft),
                api.version,
                api.liveRevision,
                changed.contains(api.id),
                api.createdAt,
                api.updatedAt);
    }

    private Revision revision(Api api, RevisionRow row) {
        boolean live = api.liveRevision != null && api.liveRevision == row.number();
        return new Revision(
                row.number(), row.note(), row.author(), row.publishedAt(), row.sequence(), live, read(row.draft()));
    }

    private String write(ApiDraft draft) {
        try {
            return mapper.writeValueAsString(draft);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a draft cannot be written as JSON", e);
        }
    }

    private ApiDraft read(String draft) {
        try {
            return mapper.readValue(draft, ApiDraft.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored draft cannot be read", e);
        }
    }
}
