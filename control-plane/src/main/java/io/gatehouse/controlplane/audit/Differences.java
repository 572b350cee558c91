package io.gatehouse.controlplane.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** What an edit changed, field by field, in one bounded line: for the audit. Not for anything that holds a secret. Stateless. */
public final class Differences {
    private static final int LONGEST_VALUE = 100;
    private static final int MOST_FIELDS = 20;

    private Differences() {}

    /** For example {@code basePath: "/a" -> "/b"; hosts[1]: nothing -> "b.test"}; {@code no change} when there is none. */
    public static String between(JsonNode before, JsonNode after) {
        List<String> found = new ArrayList<>();
        collect("", before, after, found);
        if (found.isEmpty()) {
            return "no change";
        }
        String told = String.join("; ", found.subList(0, Math.min(found.size(), MOST_FIELDS)));
        return found.size() > MOST_FIELDS ? told + "; and " + (found.size() - MOST_FIELDS) + " more" : told;
    }

    private static void collect(String path, JsonNode before, JsonNode after, List<String> found) {
        if (before.equals(after)) {
            return;
        }
        if (before.isObject() && after.isObject()) {
            TreeSet<String> names = new TreeSet<>();
            before.fieldNames().forEachRemaining(names::add);
            after.fieldNames().forEachRemaining(names::add);
            for (String name : names) {
                collect(path.isEmpty() ? name : path + "." + name, before.path(name), after.path(name), found);
            }
        } else if (before.isArray() && after.isArray()) {
            for (int i = 0; i < Math.max(before.size(), after.size()); i++) {
                collect(path + "[" + i + "]", before.path(i), after.path(i), found);
            }
        } else {
            found.add(path + ": " + text(before) + " -> " + text(after));
        }
    }

    private static String text(JsonNode value) {
        if (value instanceof MissingNode || value.isNull()) {
            return "nothing";
        }
        String text = value.toString();
        return text.length() > LONGEST_VALUE ? text.substring(0, LONGEST_VALUE) + "..." : text;
    }
}
