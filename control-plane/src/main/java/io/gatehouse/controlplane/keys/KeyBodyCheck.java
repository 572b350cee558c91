package io.gatehouse.controlplane.keys;

import io.gatehouse.controlplane.problems.BodyCheck;
import io.gatehouse.model.problem.Violation;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Checks drafts of keys of which not everything could be read. Thread-safe. */
@Singleton
class KeyBodyCheck implements BodyCheck<KeyDraft> {
    private final Keys keys;

    KeyBodyCheck(Keys keys) {
        this.keys = keys;
    }

    @Override
    public Class<KeyDraft> type() {
        return KeyDraft.class;
    }

    @Override
    public List<Violation> faults(KeyDraft draft, @Nullable UUID id) {
        return keys.faults(draft);
    }
}
