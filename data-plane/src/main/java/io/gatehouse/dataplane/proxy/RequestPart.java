package io.gatehouse.dataplane.proxy;

import io.gatehouse.dataplane.gateway.HashRing;
import io.gatehouse.model.config.Balancing.HashOn;
import io.gatehouse.policy.spi.Credential;
import org.jspecify.annotations.Nullable;

/** What requests may have in common that are to go the same way. Confined to its loop. */
final class RequestPart {
    private final Request request;
    private final PolicyView view;

    RequestPart(Request request, PolicyView view) {
        this.request = request;
        this.view = view;
    }

    /** The hash of a part; 0 where the request has no such part. */
    int hash(HashOn on, @Nullable String name, Caller caller) {
        String part = of(on, name, caller);
        if (part == null) {
            return 0;
        }
        int hash = HashRing.hash(part);
        return hash == 0 ? 1 : hash;
    }

    /** A part as text; null where the request has none. */
    @Nullable
    String of(HashOn on, @Nullable String name, Caller caller) {
        return switch (on) {
            case HEADER -> header(name);
            case COOKIE -> cookie(name);
            case CONSUMER -> consumer();
            case ADDRESS -> caller.provenance().address();
        };
    }

    private @Nullable String header(@Nullable String name) {
        return name == null ? null : request.head().header(name);
    }

    private @Nullable String cookie(@Nullable String name) {
        String cookies = request.head().header("cookie");
        if (cookies == null || name == null) {
            return null;
        }
        for (String pair : cookies.split(";")) {
            int equals = pair.indexOf('=');
            if (equals > 0 && pair.substring(0, equals).strip().equals(name)) {
                return pair.substring(equals + 1).strip();
            }
        }
        return null;
    }

    private @Nullable String consumer() {
        Credential credential = view.credential();
        return credential == null ? null : String.valueOf(credential.consumer());
    }
}
