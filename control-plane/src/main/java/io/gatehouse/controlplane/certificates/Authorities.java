package io.gatehouse.controlplane.certificates;

import java.security.GeneralSecurityException;
import java.util.Objects;
import java.util.Optional;

/** Certificates of authorities as somebody gives them: PEM, one or more. Stateless. */
public final class Authorities {
    private static final int MOST = 10;
    private static final int LONGEST = 100_000;

    private Authorities() {}

    /** What is wrong with a text as the end of a sentence about it; empty when certificates can be read from it. */
    public static Optional<String> fault(String pem) {
        String tooMany = "must not hold more than " + MOST + " certificates";
        try {
            boolean few = pem.length() <= LONGEST && Pem.certificates(pem).size() <= MOST;
            return few ? Optional.empty() : Optional.of(tooMany);
        } catch (GeneralSecurityException e) {
            return Optional.of(sentence(e, "holds a certificate that cannot be read"));
        }
    }

    /** What we say ourselves starts like a part of a sentence; what the JDK says is not for callers. */
    static String sentence(GeneralSecurityException fault, String fallback) {
        boolean ours = fault.getClass() == GeneralSecurityException.class;
        return ours ? Objects.requireNonNullElse(fault.getMessage(), fallback) : fallback;
    }
}
