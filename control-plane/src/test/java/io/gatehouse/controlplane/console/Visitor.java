package io.gatehouse.controlplane.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A person with a browser that runs no script: keeps cookies, follows redirects by GET, posts the forms of the page that it is on. */
final class Visitor {
    private static final Pattern TOKEN = Pattern.compile("name=\"csrf-token\" value=\"([^\"]+)\"");
    private static final Pattern CONTROL =
            Pattern.compile("<(input|textarea|select)\\b([^>]*)>(?:([^<]*)</textarea>)?", Pattern.DOTALL);
    private static final Pattern OPTION = Pattern.compile("<option value=\"([^\"]*)\"( selected)?>");

    private final URI base;
    private final CookieManager cookies = new CookieManager();
    private final HttpClient client =
            HttpClient.newBuilder().cookieHandler(cookies).build();
    private HttpResponse<String> last;

    private Visitor(URI base) throws IOException {
        this.base = base;
        this.last = send("/login");
    }

    /** Somebody who has just opened the login page. */
    static Visitor at(URI base) throws IOException {
        return new Visitor(base);
    }

    /** The first admin, logged in. */
    static Visitor admin(URI base, String home) throws IOException {
        return loggedIn(
                base, "admin", Files.readString(Path.of(home, "first-password")).strip());
    }

    /** Somebody who is logged in. */
    static Visitor loggedIn(URI base, String name, String password) throws IOException {
        Visitor visitor = new Visitor(base);
        visitor.submit("/login", Map.of("name", name, "password", password));
        assertEquals("/", visitor.path());
        return visitor;
    }

    /** Opens a page. */
    Visitor open(String path) throws IOException {
        last = send(path);
        return this;
    }

    /** Posts the form with this action on the current page: what it holds, but for these values. */
    Visitor submit(String action, Map<String, String> values) throws IOException {
        Map<String, String> sent = new LinkedHashMap<>(held(form(action)));
        sent.putAll(values);
        return post(action, sent);
    }

    /** Posts the form with this action, and stays at the answer though it leads on. */
    void submitUnfollowed(String action) throws IOException {
        last = exchange(posting(action, held(form(action)), last.uri().toString()));
    }

    /** Posts as it is, whatever the current page looks like. */
    Visitor post(String action, Map<String, String> values) throws IOException {
        return post(action, values, last.uri().toString());
    }

    /** The same, with this as the page that the form was on. */
    Visitor post(String action, Map<String, String> values, String referer) throws IOException {
        last = followed(exchange(posting(action, values, referer)));
        return this;
    }

    private HttpRequest posting(String action, Map<String, String> values, String referer) {
        String body = values.entrySet().stream()
                .map(entry -> encoded(entry.getKey()) + "=" + encoded(entry.getValue()))
                .collect(Collectors.joining("&"));
        return HttpRequest.newBuilder(base.resolve(action))
                .header("Accept", "text/html")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Referer", referer)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    /** Registers an API with this word as name and base path, by all three steps. Returns its id, and is on its page. */
    String register(String word) throws IOException {
        open("/apis/new").submit("/apis/new", Map.of("upstream.targets", "127.0.0.1:9001/" + word));
        assertEquals("/apis/new/route", path());
        submit("/apis/new/route", Map.of());
        String publish = path();
        assertTrue(publish.endsWith("/publish"), this::html);
        submit(publish, Map.of("note", ""));
        assertTrue(path().matches("/apis/[0-9a-f-]{36}"), this::html);
        return path().substring("/apis/".length());
    }

    int status() {
        return last.statusCode();
    }

    String path() {
        return last.uri().getPath();
    }

    /** Path and query of the current page. */
    String address() {
        String query = last.uri().getRawQuery();
        return path() + (query == null ? "" : "?" + query);
    }

    /** Somebody who comes back when the session is over: the cookie is still there, and of no use. */
    void outstaysTheSession() {
        changeCookie("gatehouse-session", "long-over");
    }

    /** Somebody who comes back so late that the form's token is gone as well. */
    void losesCookie(String name) {
        cookies.getCookieStore().getCookies().stream()
                .filter(cookie -> cookie.getName().equals(name))
                .toList()
                .forEach(cookie -> cookies.getCookieStore().remove(base, cookie));
    }

    private void changeCookie(String name, String value) {
        cookies.getCookieStore().getCookies().stream()
                .filter(cookie -> cookie.getName().equals(name))
                .forEach(cookie -> cookie.setValue(value));
    }

    String html() {
        return last.body();
    }

    String header(String name) {
        return last.headers().firstValue(name).orElse("");
    }

    Visitor sees(String text) {
        assertTrue(html().contains(text), () -> "no “" + text + "” at " + last.uri() + ":\n" + html());
        return this;
    }

    Visitor seesNot(String text) {
        assertTrue(!html().contains(text), () -> "“" + text + "” at " + last.uri() + ":\n" + html());
        return this;
    }

    /** The first group of what the pattern finds on the page. */
    String found(String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(html());
        assertTrue(matcher.find(), () -> pattern + " not at " + last.uri() + ":\n" + html());
        return matcher.group(1);
    }

    private String form(String action) {
        Pattern pattern = Pattern.compile(
                "<form method=\"post\" action=\"" + Pattern.quote(action) + "\".*?</form>", Pattern.DOTALL);
        Matcher matcher = pattern.matcher(html());
        assertTrue(matcher.find(), () -> "no form for " + action + " at " + last.uri() + ":\n" + html());
        return matcher.group();
    }

    private static Map<String, String> held(String form) {
        Map<String, String> held = new LinkedHashMap<>();
        Matcher controls = CONTROL.matcher(form);
        while (controls.find()) {
            String attributes = controls.group(2);
            String name = attribute(attributes, "name");
            boolean choice = attributes.contains("type=\"radio\"") || attributes.contains("type=\"checkbox\"");
            if (!choice || attributes.contains(" checked")) {
                held.put(
                        name,
                        switch (controls.group(1)) {
                            case "select" -> selected(form.substring(controls.end()));
                            case "textarea" -> plain(controls.group(3));
                            default -> plain(attribute(attributes, "value"));
                        });
            }
        }
        return held;
    }

    private static String selected(String rest) {
        String select = rest.substring(0, rest.indexOf("</select>"));
        Matcher options = OPTION.matcher(select);
        String value = "";
        boolean first = true;
        while (options.find()) {
            if (first || options.group(2) != null) {
                value = plain(options.group(1));
                first = false;
            }
        }
        return value;
    }

    private static String attribute(String attributes, String name) {
        Matcher matcher = Pattern.compile("\\b" + name + "=\"([^\"]*)\"").matcher(attributes);
        return matcher.find() ? matcher.group(1) : "";
    }

    private static String plain(String html) {
        return html.replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&#39;", "'")
                .replace("&amp;", "&");
    }

    /** The token of the current page, for posts by hand. */
    String token() {
        Matcher matcher = TOKEN.matcher(html());
        assertTrue(matcher.find());
        return matcher.group(1);
    }

    private HttpResponse<String> send(String path) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(base.resolve(path))
                .header("Accept", "text/html")
                .build();
        return followed(exchange(request));
    }

    private HttpResponse<String> followed(HttpResponse<String> response) throws IOException {
        if (response.statusCode() != 303) {
            return response;
        }
        return send(response.headers().firstValue("Location").orElseThrow());
    }

    private HttpResponse<String> exchange(HttpRequest request) throws IOException {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
