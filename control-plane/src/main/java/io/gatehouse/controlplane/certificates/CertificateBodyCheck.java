package io.gatehouse.controlplane.certificates;

import io.gatehouse.controlplane.problems.BodyCheck;
import io.gatehouse.model.problem.Violation;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Checks drafts of certificates of which not everything could be read. Thread-safe. */
@Singleton
class CertificateBodyCheck implements BodyCheck<CertificateDraft> {
    private final Certificates certificates;

    CertificateBodyCheck(Certificates certificates) {
        this.certificates = certificates;
    }

    @Override
    public Class<CertificateDraft> type() {
        return CertificateDraft.class;
    }

    @Override
    public List<Violation> faults(CertificateDraft draft, @Nullable UUID id) {
        return certificates.faults(draft, id);
    }
}
