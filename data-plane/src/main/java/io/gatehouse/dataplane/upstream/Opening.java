package io.gatehouse.dataplane.upstream;

import io.gatehouse.model.config.UpstreamProtocol;
import org.jspecify.annotations.Nullable;

/** A connection that is being opened, what is to be spoken on it, and the call that it is for, unless that has gone. Confined to its loop. */
final class Opening {
    final UpstreamProtocol protocol;

    @Nullable
    UpstreamCall call;

    Opening(UpstreamCall call, UpstreamProtocol protocol) {
        this.call = call;
        this.protocol = protocol;
    }
}
