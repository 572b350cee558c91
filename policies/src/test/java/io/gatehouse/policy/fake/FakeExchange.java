package io.gatehouse.policy.fake;

import io.gatehouse.policy.spi.Credential;
import io.gatehouse.policy.spi.Exchange;
import io.gatehouse.policy.spi.HeaderName;
import io.gatehouse.policy.spi.Plan;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One request with the headers that a test gives it. */
public final class FakeExchange implements Exchange {
    public static final UUID API = new UUID(7, 7);

    private final List<String[]> headers = new ArrayList<>();
    private final long nanoTime;
    private @Nullable Credential credential;
    private @Nullable Plan plan;

    public FakeExchange(long nanoTime) {
        this.nanoTime = nanoTime;
    }

    public FakeExchange() {
        this(0);
    }

    public FakeExchange header(String name, String value) {
        headers.add(new String[] {name, value});
        return this;
    }

    public FakeExchange from(UUID consumer) {
        credential = new Credential(consumer, new UUID(9, 9));
        return this;
    }

    @Override
    public int copyHeader(HeaderName name, byte[] into) {
        List<String[]> found = headers.stream()
                .filter(header -> HeaderName.of(header[0]).equals(name))
                .toList();
        if (found.size() != 1) {
            return found.isEmpty() ? ABSENT : REPEATED;
        }
        byte[] value = found.getFirst()[1].getBytes(StandardCharsets.ISO_8859_1);
        if (value.length > into.length) {
            return TOO_LONG;
        }
        System.arraycopy(value, 0, into, 0, value.length);
        return value.length;
    }

    @Override
    public long nanoTime() {
        return nanoTime;
    }

    @Override
    public UUID api() {
        return API;
    }

    @Override
    public @Nullable Credential credential() {
        return credential;
    }

    @Override
    public void identify(Credential found) {
        credential = found;
    }

    @Override
    public @Nullable Plan plan() {
        return plan;
    }

    @Override
    public void admit(Plan chosen) {
        plan = chosen;
    }
}
