package io.gatehouse.systemtests;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** Debian's Chromium, headless, with one page of the console open. Used by one thread. */
final class Browser implements AutoCloseable {
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");

    private final Playwright playwright =
            Playwright.create(new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    private final BrowserContext context;
    private final Page page;
    private final List<String> troubles = new CopyOnWriteArrayList<>();

    /** @param console the only place that requests may go to */
    Browser(URI console) {
        context = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(Path.of("/usr/bin/chromium"))
                        .setArgs(List.of(
                                "--no-sandbox",
                                "--disable-gpu",
                                "--disable-quic",
                                "--no-first-run",
                                "--disable-background-networking",
                                "--disable-component-update",
                                "--disable-sync")))
                .newContext(new com.microsoft.playwright.Browser.NewContextOptions()
                        .setBaseURL(console.toString())
                        .setViewportSize(1280, 900)
                        .setColorScheme(ColorScheme.LIGHT));
        page = context.newPage();
        page.setDefaultTimeout(20_000);
        page.onConsoleMessage(message -> {
            if (message.type().equals("error") && !message.text().contains("status of 4")) {
                troubles.add(message.text());
            }
        });
        page.onPageError(troubles::add);
        page.onRequest(request -> {
            if (!request.url().startsWith(console.toString()) && !request.url().startsWith("data:")) {
                troubles.add("a request left for " + request.url());
            }
        });
    }

    Page page() {
        return page;
    }

    /** Scripts that failed, resources that were forbidden or missing, requests to other hosts. */
    List<String> troubles() {
        return List.copyOf(troubles);
    }

    /** Keeps a picture of the page in light and dark, for people to look at. */
    void picture(String name) {
        for (ColorScheme scheme : List.of(ColorScheme.DARK, ColorScheme.LIGHT)) {
            page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
            page.screenshot(new Page.ScreenshotOptions()
                    .setPath(SCREENSHOTS.resolve(
                            name + "-" + scheme.name().toLowerCase(java.util.Locale.ROOT) + ".png")));
        }
    }

    @Override
    public void close() {
        playwright.close();
    }
}
