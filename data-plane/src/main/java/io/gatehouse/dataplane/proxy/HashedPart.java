package io.gatehouse.dataplane.proxy;

import io.gatehouse.dataplane.gateway.HashRing;
import io.gatehouse.model.config.Balancing;
import io.gatehouse.policy.spi.Credential;
import org.jspecify.annotations.Nullable;

/** What requests have in common that are to go to the same target. Confined to its loop. */
final class HashedPart {
    private final Request request;
    private final PolicyView view;

    HashedPart(Request request, PolicyView view) {
        this.request = request;
        this.view = view;
    }

    /** Its hash; 0 where nothing is hashed, or the request has no such part. */
    int of(Balancing balancing, Caller caller) {
        Balancing.HashOn on = balancing.hashOn();
        if (on == null || balancing.method() != Balancing.Method.HASH) {
            return 0;
        }
        String part = switch (on) {
            case HEADER -> header(balancing.hashName());
            case COOKIE -> cookie(balancing.hashName());
            case CONSUMER -> consumer();
            case ADDRESS -> caller.provenance().address();
        };
        if (part == null) {
            return 0;
        }
        int hash = HashRing.hash(part);
        return hash == 0 ? 1 : hash;
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
