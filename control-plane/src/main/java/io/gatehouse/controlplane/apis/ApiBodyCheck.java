package io.gatehouse.controlplane.apis;

import io.gatehouse.controlplane.problems.BodyCheck;
import io.gatehouse.model.problem.Violation;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Checks drafts of APIs of which not everything could be read. Thread-safe. */
@Singleton
class ApiBodyCheck implements BodyCheck<ApiDraft> {
    private final Apis apis;

    ApiBodyCheck(Apis apis) {
        this.apis = apis;
    }

    @Override
    public Class<ApiDraft> type() {
        return ApiDraft.class;
    }

    @Override
    public List<Violation> faults(ApiDraft draft, @Nullable UUID id) {
        return apis.faults(draft, id);
    }
}
