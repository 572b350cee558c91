package io.gatehouse.controlplane.console;

import io.gatehouse.model.usage.Outcome;
import io.gatehouse.ui.kit.Option;
import io.gatehouse.ui.pages.RequestPages.Ending;
import io.gatehouse.ui.pages.RequestPages.Tone;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Outcomes of exchanges, in words for people. */
final class Outcomes {
    private Outcomes() {}

    /** {@code Rate limited}. */
    static String words(String code) {
        String words = code.replace('-', ' ');
        return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }

    static Ending ending(Outcome outcome) {
        Tone tone = switch (outcome.source()) {
            case NONE -> Tone.GOOD;
            case CALLER -> Tone.CALLER;
            case UPSTREAM, GATEWAY -> Tone.BAD;
        };
        return new Ending(words(outcome.code()), tone);
    }

    /** All of them to choose from, after what stands for any. */
    static List<Option> options() {
        return Choices.withAll(
                "Anything",
                Arrays.stream(Outcome.values()).map(outcome -> new Option(outcome.code(), words(outcome.code()))));
    }

    /** What would have let the exchange pass, or where to look; null where it passed. */
    static @Nullable String remedy(Outcome outcome) {
        return switch (outcome) {
            case SUCCESS -> null;
            case UPSTREAM_4XX ->
                "The upstream refused what the caller asked for; the gateway passed its answer on unchanged.";
            case UPSTREAM_5XX ->
                "The upstream failed while it served this; the gateway passed its answer on unchanged.";
            case BAD_REQUEST ->
                "What the caller sent is not valid HTTP, or not clear enough to be passed on safely. The caller has to"
                        + " send it otherwise.";
            case NO_ROUTE ->
                "No published API has this host and path. Look at the base paths, hosts and routes of the API that was"
                        + " meant, and whether it is published.";
            case METHOD_NOT_ALLOWED ->
                "A route of the API matches the path, but not with this method. Add the method to the route, or let the"
                        + " caller use another.";
            case KEY_MISSING ->
                "The API wants a key, and none was sent. With a key of a subscribed consumer it passes.";
            case KEY_UNKNOWN ->
                "The key that was sent is none of ours, or has expired, or was revoked. Issue a new one to the caller.";
            case NOT_SUBSCRIBED ->
                "The key is good, but no plan that its consumer is subscribed to holds this API. Subscribe the consumer"
                        + " to one that does.";
            case RATE_LIMITED ->
                "The consumer called more often than its plan's rate limit lets it. It passes when called more slowly, or"
                        + " with a higher rate or burst in the plan.";
            case QUOTA_EXCEEDED ->
                "The consumer has used up its plan's quota for this period. It passes in the next period, or with a"
                        + " larger quota in the plan.";
            case BODY_TOO_LARGE ->
                "The body is larger than the route lets through. Raise the limit of the route, or send less.";
            case REFUSED -> "A policy refused it; the problem's code says which.";
            case CLIENT_GONE -> "The caller closed its connection before the answer was complete.";
            case UPSTREAM_UNREACHABLE ->
                "No connection to a target could be opened. Look whether it runs, at its address, and at what lies"
                        + " between it and the node.";
            case UPSTREAM_BROKEN ->
                "A target broke the protocol or its connection, so its answer could not be trusted.";
            case UPSTREAM_TIMEOUT ->
                "A target did not answer in the time that the route gives it. Look at the target, or raise the timeout of"
                        + " the route.";
            case UPSTREAM_BUSY ->
                "All connections to the targets were in use, and none became free in time. The target is too slow for"
                        + " what it is sent, or needs company.";
            case UPSTREAM_UNAVAILABLE ->
                "So many requests to the targets had failed that they were given a rest, and this one was refused at once."
                        + " Look why they fail; the gateway tries them again by itself.";
            case NODE_OVERLOADED ->
                "The node had more to do than it could, and turned some requests away so that the others stayed quick. Add a"
                        + " node, or a core, or look who calls so often.";
            case GATEWAY_ERROR ->
                "The node itself could not serve it. Look at its log by the request id, and at the page of the nodes for"
                        + " what does not compile.";
        };
    }
}
