package io.gatehouse.policy.apikey;

import io.gatehouse.model.keys.KeyFormat;
import io.gatehouse.model.problem.Problem;
import io.gatehouse.model.usage.Outcome;
import io.gatehouse.policy.spi.Credential;
import io.gatehouse.policy.spi.Enforcer;
import io.gatehouse.policy.spi.Exchange;
import io.gatehouse.policy.spi.Header;
import io.gatehouse.policy.spi.HeaderName;
import io.gatehouse.policy.spi.Services;
import io.gatehouse.policy.spi.Verdict;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/**
 * Reads the key, checks its form, and looks its digest up. A key that is malformed, unknown, revoked or expired gets the same
 * answer, so that nobody learns which keys there are. Thread-safe; allocates nothing.
 */
final class ApiKeyEnforcer implements Enforcer {
    private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

    private final HeaderName header;
    private final Services.Credentials credentials;
    private final Verdict missing;
    private final Verdict repeated;
    private final Verdict unknown;

    ApiKeyEnforcer(HeaderName header, Services.Credentials credentials) {
        this.header = header;
        this.credentials = credentials;
        List<Header> challenge =
                List.of(new Header(HeaderName.of("WWW-Authenticate"), "ApiKey header=\"" + header + "\""));
        this.missing = new Verdict.Reject(
                new Problem(401, "key-missing", "API key missing", "Send your API key in the header " + header + "."),
                Outcome.KEY_MISSING,
                challenge);
        this.repeated = unknown("Send the header " + header + " only once.", challenge);
        this.unknown = unknown("The API key is not known, or it was revoked, or it has expired.", challenge);
    }

    private static Verdict unknown(String detail, List<Header> challenge) {
        return new Verdict.Reject(
                new Problem(401, "key-unknown", "API key not accepted", detail), Outcome.KEY_UNKNOWN, challenge);
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        Scratch scratch = SCRATCH.get();
        int length = exchange.copyHeader(header, scratch.key);
        if (length == 0 || length == Exchange.ABSENT) {
            return missing;
        }
        if (length == Exchange.REPEATED) {
            return repeated;
        }
        if (length == Exchange.TOO_LONG || !KeyFormat.isWellFormed(scratch.key, length)) {
            return unknown;
        }
        Credential credential = credentials.find(scratch.digest(length));
        if (credential == null) {
            return unknown;
        }
        exchange.identify(credential);
        return Verdict.PROCEED;
    }

    @Override
    public List<HeaderName> hiddenHeaders() {
        return List.of(header);
    }

    /** What one thread needs to hash a key without allocating. */
    private static final class Scratch {
        private final byte[] key = new byte[KeyFormat.LENGTH];
        private final byte[] digest = new byte[32];
        private final MessageDigest sha256;

        Scratch() {
            try {
                sha256 = MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java platform has SHA-256", e);
            }
        }

        byte[] digest(int length) {
            sha256.update(key, 0, length);
            try {
                sha256.digest(digest, 0, digest.length);
            } catch (DigestException e) {
                throw new IllegalStateException("32 octets hold a SHA-256", e);
            }
            return digest;
        }
    }
}
