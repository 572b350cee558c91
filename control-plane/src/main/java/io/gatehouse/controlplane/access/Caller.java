package io.gatehouse.controlplane.access;

import java.util.Set;

/**
 * Who makes a request.
 *
 * @param name of the user, of the admin token, or the id of the node
 */
public record Caller(String name, Set<String> roles) {
    public Caller {
        roles = Set.copyOf(roles);
    }
}
