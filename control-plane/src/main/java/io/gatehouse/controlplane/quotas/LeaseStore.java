package io.gatehouse.controlplane.quotas;

import io.gatehouse.controlplane.sql.Sql;
import io.gatehouse.policy.quota.Period;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The tables of leases. Thread-safe; everything runs in the caller's transaction. */
@Singleton
class LeaseStore {
    private final Sql sql;

    LeaseStore(Sql sql) {
        this.sql = sql;
    }

    /** A plan's quota, as it is published. */
    record Limit(long requests, Period per) {}

    /** Whose quota of which plan. */
    record Account(UUID plan, UUID consumer) implements Comparable<Account> {
        @Override
        public int compareTo(Account other) {
            int byPlan = plan.compareTo(other.plan);
            return byPlan != 0 ? byPlan : consumer.compareTo(other.consumer);
        }
    }

    /** A lease that is out. */
    record Lease(UUID id, Account account, long granted, Instant grantedAt) {}

    /** What is used up of an account's quota in a period. */
    record Use(Instant startsAt, Instant endsAt, long used) {
        boolean covers(Instant moment) {
            return !moment.isBefore(startsAt) && moment.isBefore(endsAt);
        }
    }

    /** The clock that periods and leases go by: the database's, because there may be several control planes. */
    Instant now() {
        return sql.one("SELECT now() AS now", row -> Sql.moment(row, "now"));
    }

    /** The quotas of these plans; plans that have none, or are gone, are left out. */
    Map<UUID, Limit> limits(Set<UUID> plans) {
        Map<UUID, Limit> limits = new HashMap<>();
        sql.query(
                """
                SELECT e.id, cast(p -> 'config' ->> 'requests' AS bigint) AS requests, p -> 'config' ->> 'per' AS per
                FROM sync_entity e, jsonb_array_elements(e.body -> 'policies') p
                WHERE e.kind = 'plan' AND e.id = ANY (?) AND p ->> 'policy' = 'quota'
                """,
                row -> limits.put(
                        Sql.id(row, "id"), new Limit(row.getLong("requests"), Period.valueOf(row.getString("per")))),
                (Object) plans.toArray(UUID[]::new));
        return limits;
    }

    boolean isSubscribed(Account account) {
        return sql.first(
                        """
                        SELECT 1 FROM sync_entity WHERE kind = 'subscription' AND body IS NOT NULL
                            AND body ->> 'consumer' = ? AND body ->> 'plan' = ?
                        """,
                        row -> row.getInt(1),
                        account.consumer().toString(),
                        account.plan().toString())
                .isPresent();
    }

    /** Locks the account until the transaction ends; makes it when it is new. Null when it is new. */
    @Nullable
    Use lock(Account account) {
        sql.update("""
                INSERT INTO quota_account (plan, consumer, starts_at, ends_at, used)
                VALUES (?, ?, '-infinity', '-infinity', 0) ON CONFLICT DO NOTHING
                """, account.plan(), account.consumer());
        return sql.first("""
                        SELECT nullif(starts_at, '-infinity') AS starts_at, nullif(ends_at, '-infinity') AS ends_at, used
                        FROM quota_account WHERE plan = ? AND consumer = ? FOR UPDATE
                        """, LeaseStore::use, account.plan(), account.consumer())
                .orElseThrow()
                .orElse(null);
    }

    private static java.util.Optional<Use> use(ResultSet row) throws SQLException {
        Instant start = Sql.momentOrNull(row, "starts_at");
        Instant end = Sql.momentOrNull(row, "ends_at");
        return start == null || end == null
                ? java.util.Optional.empty()
                : java.util.Optional.of(new Use(start, end, row.getLong("used")));
    }

    /** Counts anew what leases granted in this time have taken. */
    long counted(Account account, Instant from, Instant to) {
        return sql.one("""
                SELECT coalesce(sum(granted - coalesce(returned, 0)), 0) FROM lease
                WHERE plan = ? AND consumer = ? AND granted_at >= ? AND granted_at < ?
                """, row -> row.getLong(1), account.plan(), account.consumer(), from, to);
    }

    void keep(Account account, Use use) {
        sql.update(
                "UPDATE quota_account SET starts_at = ?, ends_at = ?, used = ? WHERE plan = ? AND consumer = ?",
                use.startsAt(),
                use.endsAt(),
                use.used(),
                account.plan(),
                account.consumer());
    }

    void grant(UUID node, Lease lease, Instant endsAt) {
        sql.update(
                """
                INSERT INTO lease (id, node, plan, consumer, granted, granted_at, ends_at)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
                lease.id(),
                node,
                lease.account().plan(),
                lease.account().consumer(),
                lease.granted(),
                lease.grantedAt(),
                endsAt);
    }

    /** Those of these leases that the node holds. */
    List<Lease> out(UUID node, Set<UUID> ids) {
        return sql.query(
                """
                SELECT id, plan, consumer, granted, granted_at FROM lease
                WHERE node = ? AND id = ANY (?) AND returned IS NULL
                """,
                row -> new Lease(
                        Sql.id(row, "id"),
                        new Account(Sql.id(row, "plan"), Sql.id(row, "consumer")),
                        row.getLong("granted"),
                        Sql.moment(row, "granted_at")),
                node,
                ids.toArray(UUID[]::new));
    }

    /** Leases that are out go over to the node that their holder is now. */
    void passOn(UUID former, UUID node) {
        sql.update("UPDATE lease SET node = ? WHERE node = ? AND returned IS NULL", node, former);
    }

    /** Ends a lease. False when it had ended already. */
    boolean end(UUID lease, long unused) {
        return sql.update("UPDATE lease SET returned = ? WHERE id = ? AND returned IS NULL", unused, lease) == 1;
    }

    int forgetEndedBefore(Instant moment) {
        return sql.update("DELETE FROM lease WHERE ends_at < ?", moment);
    }
}
