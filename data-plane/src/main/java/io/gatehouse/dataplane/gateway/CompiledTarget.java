package io.gatehouse.dataplane.gateway;

import io.gatehouse.dataplane.tls.TargetTls;
import io.gatehouse.model.config.ProxyProtocol;
import io.gatehouse.model.config.UpstreamProtocol;
import org.jspecify.annotations.Nullable;

/**
 * One address in an upstream. Equal targets share connections and what is known of their health, whatever route leads to them; those of
 * two upstreams are never equal, so that what one API does to a target costs no other. Immutable.
 *
 * @param upstream that it belongs to
 * @param tls how TLS is spoken to it; null for none
 * @param host name or address, without brackets
 * @param authority host and, where it is not the scheme's own, port: the value of the Host header
 * @param protocol what is spoken to it
 * @param proxyProtocol whether it is told below HTTP who called
 * @param pathPrefix put in front of what is left of the request's path; empty or without trailing slash
 */
public record CompiledTarget(
        UpstreamId upstream,
        @Nullable TargetTls tls,
        String host,
        int port,
        String authority,
        UpstreamProtocol protocol,
        ProxyProtocol proxyProtocol,
        String pathPrefix) {
    /** Host, port where it is not the scheme's own, and path. */
    public String name() {
        return authority + pathPrefix;
    }

    /** Whether a connection to it is one caller's alone. */
    public boolean introducesCallers() {
        return proxyProtocol != ProxyProtocol.OFF;
    }
}
