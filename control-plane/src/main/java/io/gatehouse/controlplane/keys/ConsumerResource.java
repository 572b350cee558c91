package io.gatehouse.controlplane.keys;

import io.gatehouse.controlplane.access.Roles;
import io.gatehouse.controlplane.consumers.ConsumerDraft;
import io.gatehouse.controlplane.consumers.ConsumerView;
import io.gatehouse.controlplane.consumers.Consumers;
import io.gatehouse.controlplane.consumers.SubscriptionView;
import io.gatehouse.controlplane.ids.Ids;
import io.gatehouse.controlplane.ids.Slice;
import io.gatehouse.controlplane.ids.Versions;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.net.URI;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Consumers with their subscriptions and keys, over JSON. */
@Path("/api/v1")
@Tag(name = "Consumers and keys")
@RolesAllowed(Roles.DEVELOPER)
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class ConsumerResource {
    private final Consumers consumers;
    private final Keys keys;

    ConsumerResource(Consumers consumers, Keys keys) {
        this.consumers = consumers;
        this.keys = keys;
    }

    /** A subscription that is asked for. */
    public record Subscribe(@Nullable String plan) {}

    @GET
    @Path("consumers")
    @RolesAllowed(Roles.VIEWER)
    @Operation(summary = "List consumers")
    public Slice<ConsumerView> list(
            @QueryParam("limit") @Nullable String limit, @QueryParam("after") @Nullable String after) {
        return consumers.list(Slice.wanted(limit, after));
    }

    @POST
    @Path("consumers")
    @Operation(summary = "Create a consumer")
    public RestResponse<ConsumerView> create(ConsumerDraft draft) {
        ConsumerView created = consumers.create(draft);
        return RestResponse.ResponseBuilder.<ConsumerView>created(URI.create("/api/v1/consumers/" + created.id()))
                .entity(created)
                .header("ETag", Versions.etag(created.version()))
                .build();
    }

    @GET
    @Path("consumers/{id}")
    @RolesAllowed(Roles.VIEWER)
    @Operation(summary = "Show a consumer")
    public RestResponse<ConsumerView> get(@RestPath String id) {
        return guarded(consumers.get(Ids.parse("consumer", id)));
    }

    @PUT
    @Path("consumers/{id}")
    @Operation(summary = "Replace a consumer's name and address")
    public RestResponse<ConsumerView> edit(
            @RestPath String id, @HeaderParam("If-Match") @Nullable String ifMatch, ConsumerDraft draft) {
        return guarded(consumers.edit(Ids.parse("consumer", id), draft, ifMatch));
    }

    @DELETE
    @Path("consumers/{id}")
    @Operation(summary = "Delete a consumer; its keys stop working")
    public void delete(@RestPath String id, @HeaderParam("If-Match") @Nullable String ifMatch) {
        keys.deleteConsumer(Ids.parse("consumer", id), ifMatch);
    }

    @GET
    @Path("consumers/{id}/subscriptions")
    @RolesAllowed(Roles.VIEWER)
    @Operation(summary = "List a consumer's subscriptions, oldest first")
    public Slice<SubscriptionView> subscriptions(
            @RestPath String id,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("after") @Nullable String after) {
        return consumers.subscriptions(Ids.parse("consumer", id), Slice.oldestFirst(limit, after));
    }

    @POST
    @Path("consumers/{id}/subscriptions")
    @ResponseStatus(201)
    @Operation(summary = "Subscribe a consumer to a plan")
    public SubscriptionView subscribe(@RestPath String id, Subscribe subscribe) {
        return consumers.subscribe(Ids.parse("consumer", id), subscribe.plan());
    }

    @DELETE
    @Path("subscriptions/{id}")
    @Operation(summary = "End a subscription")
    public void unsubscribe(@RestPath String id) {
        consumers.unsubscribe(Ids.parse("subscription", id));
    }

    @GET
    @Path("consumers/{id}/keys")
    @RolesAllowed(Roles.VIEWER)
    @Operation(summary = "List a consumer's keys, revoked ones included")
    public Slice<KeyView> keys(
            @RestPath String id,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("after") @Nullable String after) {
        return keys.list(Ids.parse("consumer", id), Slice.wanted(limit, after));
    }

    @POST
    @Path("consumers/{id}/keys")
    @Operation(summary = "Issue a key; it is shown here and never again")
    public RestResponse<IssuedKey> issue(@RestPath String id, KeyDraft draft) {
        return RestResponse.ResponseBuilder.create(
                        RestResponse.Status.CREATED, keys.issue(Ids.parse("consumer", id), draft))
                .header("Cache-Control", "no-store")
                .build();
    }

    @DELETE
    @Path("keys/{id}")
    @Operation(summary = "Revoke a key")
    public void revoke(@RestPath String id) {
        keys.revoke(Ids.parse("key", id));
    }

    private static RestResponse<ConsumerView> guarded(ConsumerView consumer) {
        return RestResponse.ResponseBuilder.ok(consumer)
                .header("ETag", Versions.etag(consumer.version()))
                .build();
    }
}
