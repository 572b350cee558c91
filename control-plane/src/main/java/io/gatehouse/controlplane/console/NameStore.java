package io.gatehouse.controlplane.console;

import io.gatehouse.controlplane.sql.Sql;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What things are called now, whatever they are. Thread-safe; blocks. */
@Singleton
class NameStore {
    private final Sql sql;

    NameStore(Sql sql) {
        this.sql = sql;
    }

    /** Names of what is still there; revoked keys are. */
    Map<UUID, String> names(Stream<@Nullable UUID> ids) {
        UUID[] wanted = ids.filter(Objects::nonNull).distinct().toArray(UUID[]::new);
        Map<UUID, String> names = new HashMap<>();
        Collection<Map.Entry<UUID, String>> found =
                sql.query("""
                WITH wanted AS (SELECT unnest(?::uuid[]) AS id)
                SELECT id, name FROM api JOIN wanted USING (id)
                UNION ALL SELECT id, name FROM consumer JOIN wanted USING (id)
                UNION ALL SELECT id, name FROM api_key JOIN wanted USING (id)
                UNION ALL SELECT id, name FROM plan JOIN wanted USING (id)
                UNION ALL SELECT id, name FROM node JOIN wanted USING (id)
                """, row -> Map.entry(Sql.id(row, "id"), row.getString("name")), (Object) wanted);
        found.forEach(entry -> names.put(entry.getKey(), entry.getValue()));
        return names;
    }
}
