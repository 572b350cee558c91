package io.gatehouse.model.sync;

/**
 * Asks to become a node.
 *
 * @param token one-time join token
 * @param name display name, usually the host name
 */
public record JoinRequest(String token, String name) {
    @Override
    public String toString() {
        return "JoinRequest[token=***, name=" + name + "]";
    }
}
