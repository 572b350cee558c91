package io.gatehouse.controlplane.apis;

import io.gatehouse.controlplane.apis.ForwardDraft.ConditionDraft;
import io.gatehouse.controlplane.apis.ForwardDraft.MirrorDraft;
import io.gatehouse.controlplane.apis.ForwardDraft.SplitDraft;
import io.gatehouse.controlplane.apis.ForwardDraft.StickyDraft;
import io.gatehouse.controlplane.problems.Violations;
import io.gatehouse.model.config.Balancing.HashOn;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks where a route leads, and fills in defaults. */
final class ForwardCheck {
    /** Name of the upstream that every API has. */
    static final String DEFAULT = "default";

    private static final int MOST_SPLITS = 20;

    private final Violations violations;
    private final Set<String> upstreams;

    /** @param upstreams names of the API's upstreams */
    ForwardCheck(Violations violations, Set<String> upstreams) {
        this.violations = violations;
        this.upstreams = Set.copyOf(upstreams);
    }

    /** What every route does unless it says otherwise. */
    static ForwardDraft usual() {
        return new ForwardDraft(DEFAULT, List.of(), null, null, null);
    }

    /** @param path the route's, as it was given */
    ForwardDraft complete(String at, String path, @Nullable ForwardDraft given) {
        if (given == null) {
            return usual();
        }
        List<SplitDraft> splits = Objects.requireNonNullElse(given.splits(), List.of());
        if (splits.size() > MOST_SPLITS) {
            violations.add(at + ".splits", "must not be more than " + MOST_SPLITS);
            splits = List.of();
        }
        List<SplitDraft> complete = new ArrayList<>();
        int shared = 0;
        for (int i = 0; i < splits.size(); i++) {
            SplitDraft split = split(at + ".splits[" + i + "]", splits.get(i));
            complete.add(split);
            shared += split.when() == null ? Objects.requireNonNullElse(split.percent(), 0) : 0;
        }
        if (shared > 100) {
            violations.add(at + ".splits", "must not be more than 100 percent together");
        }
        String upstream = upstream(at + ".upstream", Objects.requireNonNullElse(given.upstream(), DEFAULT));
        return new ForwardDraft(
                upstream,
                complete,
                sticky(at + ".sticky", given.sticky()),
                new RewriteCheck(violations).complete(at + ".rewrite", path, given.rewrite()),
                mirror(at + ".mirror", given.mirror(), upstream));
    }

    /** @param usual what the route leads to anyway */
    private @Nullable MirrorDraft mirror(String at, @Nullable MirrorDraft given, String usual) {
        if (given == null) {
            return null;
        }
        String upstream = upstream(at + ".upstream", Objects.requireNonNullElse(given.upstream(), ""));
        if (upstream.equals(usual)) {
            violations.add(at + ".upstream", "must be another upstream than the one that the route leads to");
        }
        Integer percent = given.percent();
        if (percent == null) {
            violations.add(at + ".percent", "is needed");
        } else {
            violations.between(at + ".percent", percent, 1, 1, 100);
        }
        return new MirrorDraft(upstream, percent);
    }

    private String upstream(String at, String name) {
        if (!upstreams.contains(name)) {
            violations.add(at, "must be the name of an upstream of this API");
        }
        return name;
    }

    private SplitDraft split(String at, @Nullable SplitDraft given) {
        SplitDraft split = Objects.requireNonNullElse(given, new SplitDraft(null, null, null));
        String upstream = upstream(at + ".upstream", Objects.requireNonNullElse(split.upstream(), ""));
        ConditionDraft when = split.when();
        Integer percent = split.percent() == null && when != null ? Integer.valueOf(100) : split.percent();
        if (percent == null) {
            violations.add(at + ".percent", "is needed");
        } else if (percent < 0 || percent > 100) {
            violations.add(at + ".percent", "must be between 0 and 100");
        }
        if (when != null) {
            when = condition(at + ".when", when);
        }
        return new SplitDraft(upstream, percent, when);
    }

    private ConditionDraft condition(String at, ConditionDraft when) {
        if (when.on() != HashOn.HEADER && when.on() != HashOn.COOKIE) {
            violations.add(at + ".on", "must be header or cookie");
        }
        return new ConditionDraft(when.on(), name(at + ".name", when.on(), when.name()), when.equals());
    }

    private @Nullable StickyDraft sticky(String at, @Nullable StickyDraft given) {
        if (given == null) {
            return null;
        }
        if (given.on() == null) {
            violations.add(at + ".on", "is needed: header, cookie, consumer or address");
        }
        boolean named = given.on() == HashOn.HEADER || given.on() == HashOn.COOKIE;
        return new StickyDraft(given.on(), named ? name(at + ".name", given.on(), given.name()) : null);
    }

    private String name(String at, @Nullable HashOn on, @Nullable String given) {
        String name = Objects.requireNonNullElse(given, "").strip();
        if (!HeaderNames.isToken(name)) {
            violations.add(at, "must be the name of a header or cookie");
        }
        return on == HashOn.HEADER ? name.toLowerCase(Locale.ROOT) : name;
    }
}
