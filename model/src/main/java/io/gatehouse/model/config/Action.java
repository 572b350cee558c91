package io.gatehouse.model.config;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a route does with a request that passed its policies. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes(@JsonSubTypes.Type(value = Action.Forward.class, name = "forward"))
public sealed interface Action {

    /**
     * Sends the request on to a target of an upstream and streams its answer back.
     *
     * @param upstream the one that takes what no split takes
     * @param splits asked in their order; what was stored before there were any has none
     * @param sticky what decides which requests a split takes; null for chance
     * @param mirror who else gets a share of the requests; null for nobody, and then not written
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Forward(
            String upstream,
            List<Split> splits,
            @Nullable Sticky sticky,
            Rewrite rewrite,
            @Nullable Mirror mirror) implements Action {
        public Forward {
            splits = splits == null ? List.of() : List.copyOf(splits);
            rewrite = Objects.requireNonNullElse(rewrite, Rewrite.NONE);
        }

        /** To one upstream, unchanged. */
        public static Forward to(String upstream) {
            return new Forward(upstream, List.of(), null, Rewrite.NONE, null);
        }
    }
}
