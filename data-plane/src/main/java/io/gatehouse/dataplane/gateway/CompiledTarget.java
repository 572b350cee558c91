package io.gatehouse.dataplane.gateway;

import io.gatehouse.model.config.UpstreamProtocol;

/**
 * One address in an upstream. Equal targets share connections, whatever route leads to them. Immutable.
 *
 * @param host name or address, without brackets
 * @param authority host and, where it is not the scheme's own, port: the value of the Host header
 * @param protocol what is spoken to it
 * @param pathPrefix put in front of what is left of the request's path; empty or without trailing slash
 */
public record CompiledTarget(
        boolean tls, String host, int port, String authority, UpstreamProtocol protocol, String pathPrefix) {}
