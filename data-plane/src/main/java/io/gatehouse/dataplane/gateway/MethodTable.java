package io.gatehouse.dataplane.gateway;

import io.gatehouse.dataplane.http1.RequestHead;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The routes of one path template by method. Filled while a tree is built, then read only. */
final class MethodTable {
    private final Map<String, CompiledRoute> byMethod = new LinkedHashMap<>();
    private String[] methods = {};
    private CompiledRoute[] routes = {};
    private @Nullable CompiledRoute any;

    /** Adds a route for these methods, none meaning all. Returns what was there before: it stays. */
    Set<String> add(Set<String> names, CompiledRoute route) {
        Set<String> taken = new TreeSet<>();
        if (names.isEmpty()) {
            if (any != null) {
                taken.add("*");
            } else {
                any = route;
            }
        }
        for (String name : names) {
            if (byMethod.putIfAbsent(name, route) != null) {
                taken.add(name);
            }
        }
        methods = byMethod.keySet().toArray(String[]::new);
        routes = byMethod.values().toArray(CompiledRoute[]::new);
        return taken;
    }

    /** The route for the request's method. HEAD is served by GET's where it has none of its own (RFC 9110, section 9.3.2). */
    @Nullable
    CompiledRoute find(RequestHead head) {
        CompiledRoute found = named(head);
        if (found == null && head.methodIs("HEAD")) {
            found = byMethod.get("GET");
        }
        return found == null ? any : found;
    }

    private @Nullable CompiledRoute named(RequestHead head) {
        for (int i = 0; i < methods.length; i++) {
            if (head.methodIs(methods[i])) {
                return routes[i];
            }
        }
        return null;
    }

    /** Adds the methods that an Allow header names. */
    void collect(Set<String> allowed) {
        allowed.addAll(byMethod.keySet());
        if (byMethod.containsKey("GET")) {
            allowed.add("HEAD");
        }
    }
}
