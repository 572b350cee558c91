package io.gatehouse.controlplane.consumers;

import io.gatehouse.controlplane.problems.BodyCheck;
import io.gatehouse.model.problem.Violation;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Checks drafts of consumers of which not everything could be read. Thread-safe. */
@Singleton
class ConsumerBodyCheck implements BodyCheck<ConsumerDraft> {
    private final Consumers consumers;

    ConsumerBodyCheck(Consumers consumers) {
        this.consumers = consumers;
    }

    @Override
    public Class<ConsumerDraft> type() {
        return ConsumerDraft.class;
    }

    @Override
    public List<Violation> faults(ConsumerDraft draft, @Nullable UUID id) {
        return consumers.faults(draft, id);
    }
}
