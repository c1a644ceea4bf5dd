using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;

namespace EdgeDetector.EndToEnd;

/// <summary>The page in a real browser, over a real service that looks at the drawn street.</summary>
public sealed class PageTests : IDisposable
{
    private const string Hostile = "\"><img src=x onerror=alert(1)>";

    // Whether anything but nothing is drawn on the canvas of boxes, and what.
    private const string Boxes = "() => document.querySelector('.boxes').toDataURL()";

    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _http = new();
    private readonly int _port = Mosquitto.FreePort();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Box => $"http://127.0.0.1:{_port}";

    public void Dispose()
    {
        _http.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Overview_Street_BoxesMoveEventsAppearAndNothingIsWrong()
    {
        await using Browser browser = await Browser.StartAsync();
        await using ChildProcess service = await StartAsync();
        IPage page = await browser.OpenAsync(Box);

        await page.WaitForFunctionAsync("() => document.querySelector('.picture:not(.waiting) .frame')?.width > 300");
        HashSet<string> drawn = [];
        await Eventually.TrueAsync(async () => drawn.Add(await page.EvaluateAsync<string>(Boxes)) && drawn.Count > 4, 20, () => $"{drawn.Count} pictures of boxes");
        await page.Locator(".events li img").First.WaitForAsync();
        await Assertions.Expect(page.Locator("[data-box]")).ToContainTextAsync("healthy");
        await Assertions.Expect(page.Locator(".state").First).ToContainTextAsync("online");
        await Assertions.Expect(page.Locator("canvas.frame").First).ToHaveAttributeAsync("aria-label", new System.Text.RegularExpressions.Regex("person|car|bicycle"));

        // An event has a page, with its way.
        await page.Locator(".events a").First.ClickAsync();
        await page.Locator(".shapes .way").WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Attached });
        await Assertions.Expect(page.Locator("h1")).ToContainTextAsync("at gate");

        Assert.Empty(browser.Complaints);
    }

    [Fact]
    public async Task Zones_DrawnWithTheMouse_AreSavedAndInForce()
    {
        await using Browser browser = await Browser.StartAsync();
        await using ChildProcess service = await StartAsync();
        IPage page = await browser.OpenAsync($"{Box}/#/camera/gate/zones");

        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Draw a zone" }).ClickAsync();
        await PressAtAsync(page, 0.02, 0.02);
        await PressAtAsync(page, 0.98, 0.02);
        await PressAtAsync(page, 0.98, 0.98);
        await PressAtAsync(page, 0.02, 0.98);
        await PressAtAsync(page, 0.02, 0.02);
        ILocator names = page.Locator(".shapes-list li").Last.GetByRole(AriaRole.Textbox, new LocatorGetByRoleOptions { Name = "Zone" });
        await names.FillAsync("whole street: 1");

        ILocator yaml = page.Locator("pre");
        await Assertions.Expect(yaml).ToContainTextAsync("\"whole street: 1\": { points: [[0.0");
        await Assertions.Expect(yaml).ToContainTextAsync("left: { points: [[0, 0], [0.5, 0], [0.5, 1], [0, 1]] }");
        await Assertions.Expect(page.Locator(".shapes-list .inside").Last).ToContainTextAsync("inside now");

        // A corner, moved by the keyboard.
        string before = await yaml.InnerTextAsync();
        await page.Locator("[data-corner='1']").FocusAsync();
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("ArrowDown");
        Assert.NotEqual(before, await yaml.InnerTextAsync());

        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Save into the configuration file" }).ClickAsync();
        await Assertions.Expect(page.Locator(".outcome [role=status]")).ToContainTextAsync("in force", new LocatorAssertionsToContainTextOptions { Timeout = 15_000 });

        string file = await File.ReadAllTextAsync(_folder.PathOf("edgedetector.yaml"), Cancellation);
        Assert.Contains("# What people wrote stays.", file, StringComparison.Ordinal);
        Assert.Contains("\"whole street: 1\"", file, StringComparison.Ordinal);
        await Eventually.TrueAsync(
            async () => (await GetAsync("/api/v1/events?zone=whole%20street%3A%201")).GetProperty("events").GetArrayLength() > 0, 30, () => service.Errors);
        Assert.Empty(browser.Complaints);
    }

    [Fact]
    public async Task Tuning_Sliders_ActOnThePictureAtOnceAndAreSaved()
    {
        await using Browser browser = await Browser.StartAsync();
        await using ChildProcess service = await StartAsync();
        IPage page = await browser.OpenAsync($"{Box}/#/camera/gate/tuning");
        ILocator person = page.Locator(".thresholds li").Filter(new LocatorFilterOptions { HasText = "person" });
        await person.WaitForAsync();
        await person.Locator(".bars rect").First.WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Attached });

        // What is proposed at 0.05 and would hardly be suppressed is more than what is found; above 0.99 next to nothing is.
        await page.GetByLabel("Overlap (NMS)").FillAsync("0.99");
        await person.Locator("input").FillAsync("0.05");
        await Eventually.TrueAsync(async () => await CountAsync(person) > 8, 20, () => "no more boxes at low thresholds");
        await person.Locator("input").FillAsync("0.99");
        await page.GetByLabel("Overlap (NMS)").FillAsync("0.3");
        await Eventually.TrueAsync(async () => await CountAsync(person) < 8, 20, () => "as many boxes at high thresholds");

        await Assertions.Expect(page.Locator("pre")).ToContainTextAsync("person: 0.99");
        await Assertions.Expect(page.Locator("pre")).ToContainTextAsync("nms: 0.3");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Save into the configuration file" }).ClickAsync();
        await Assertions.Expect(page.Locator(".outcome [role=status]")).ToContainTextAsync("in force", new LocatorAssertionsToContainTextOptions { Timeout = 15_000 });
        JsonElement camera = await GetAsync("/api/v1/cameras/gate");
        Assert.Equal((0.99, 0.3), (camera.GetProperty("classes").GetProperty("person").GetDouble(), camera.GetProperty("nms").GetDouble()));
        Assert.Empty(browser.Complaints);
    }

    [Fact]
    public async Task Close_Tab_EndsEncoding()
    {
        await using Browser browser = await Browser.StartAsync();
        await using ChildProcess service = await StartAsync();
        IPage page = await browser.OpenAsync(Box);
        await Eventually.TrueAsync(async () => await MetricAsync("edgedetector_live_pictures_total") > 5, 20, () => "nothing is encoded");

        await page.CloseAsync();

        await Eventually.TrueAsync(async () => await MetricAsync("edgedetector_live_viewers") == 0, 20, () => "somebody is thought to look");
        double encoded = await MetricAsync("edgedetector_live_pictures_total");
        await Task.Delay(500, Cancellation);
        Assert.Equal(encoded, await MetricAsync("edgedetector_live_pictures_total"));
    }

    [Fact]
    public async Task AllPages_LightDarkAndPhone_HaveNoBarriers()
    {
        await using Browser browser = await Browser.StartAsync();
        await using ChildProcess service = await StartAsync();
        await Eventually.TrueAsync(async () => (await GetAsync("/api/v1/events")).GetProperty("events").GetArrayLength() > 3, 30, () => service.Errors);
        string id = (await GetAsync("/api/v1/events")).GetProperty("events")[0].GetProperty("id").GetString()!;
        (string Name, string Path)[] pages =
        [
            ("cameras", "/"), ("look", "/camera/gate"), ("zones", "/camera/gate/zones"), ("tuning", "/camera/gate/tuning"),
            ("events", "/events"), ("event", $"/event/{id}"), ("charts", "/charts"),
        ];

        foreach ((bool isPhone, bool isDark) in new[] { (false, false), (false, true), (true, false) })
        {
            foreach ((string name, string path) in pages)
            {
                IPage page = await browser.OpenAsync($"{Box}/#{path}", isPhone, isDark);
                await page.Locator("main h1").WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Attached });
                await page.WaitForTimeoutAsync(1000);
                await Browser.KeepPictureAsync(page, $"{name}-{(isPhone ? "phone" : isDark ? "dark" : "light")}");
                Assert.Empty(await Browser.FindBarriersAsync(page));
                // Nothing is wider than the screen.
                Assert.True(await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth"), $"{name} is wider than the screen");
                await page.Context.CloseAsync();
            }
        }

        Assert.Empty(browser.Complaints);
    }

    [Fact]
    public async Task Names_Hostile_AreShownAsText()
    {
        await using Browser browser = await Browser.StartAsync();
        string quoted = Hostile.Replace("\"", "\\\"", StringComparison.Ordinal);
        await using ChildProcess service = await StartAsync(
            $"  \"{quoted}\": {{ source: 'synthetic:', zones: {{ \"{quoted}\": {{ points: [[0, 0], [1, 0], [1, 1], [0, 1]] }} }} }}");

        IPage page = await browser.OpenAsync(Box);
        await Assertions.Expect(page.Locator(".tile h2").First).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Name = Hostile, Exact = true })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = Hostile, Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync(Hostile);
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Zones and lines" }).ClickAsync();
        await Assertions.Expect(page.Locator(".shapes-list input").First).ToHaveValueAsync(Hostile);
        await Assertions.Expect(page.Locator("text.place").First).ToHaveTextAsync(Hostile);

        Assert.Empty(browser.Complaints);
    }

    private static async Task PressAtAsync(IPage page, double x, double y)
    {
        LocatorBoundingBoxResult place = (await page.Locator(".shapes").BoundingBoxAsync())!;
        await page.Mouse.ClickAsync(place.X + (float)(x * place.Width), place.Y + (float)(y * place.Height));
    }

    private static async Task<int> CountAsync(ILocator row) =>
        int.Parse((await row.Locator(".quiet").InnerTextAsync()).Split(' ')[0], CultureInfo.InvariantCulture);

    private async Task<ChildProcess> StartAsync(string more = "")
    {
        StreetService street = new(_folder, Mosquitto.FreePort())
        {
            Mqtt = "embedded: true",
            Http = $"127.0.0.1:{_port}",
            Web = ", allowConfigWrite: true",
            More = $"  # What people wrote stays.\n{more}",
        };
        ChildProcess service = street.Start();
        await Eventually.TrueAsync(() => service.Errors.Contains("Camera gate is online", StringComparison.Ordinal), 20, () => service.Errors);
        return service;
    }

    private async Task<JsonElement> GetAsync(string path) => JsonDocument.Parse(await _http.GetStringAsync(new Uri(Box + path), Cancellation)).RootElement;

    private async Task<double> MetricAsync(string name)
    {
        string metrics = await _http.GetStringAsync(new Uri($"{Box}/metrics"), Cancellation);
        string line = metrics.Split('\n').Single(line => line.StartsWith($"{name}{{", StringComparison.Ordinal));
        return double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture);
    }
}
