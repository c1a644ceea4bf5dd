using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace EdgeDetector.EndToEnd;

/// <summary>The system's Chromium without a window, and all that a page complained of in it.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private static readonly string[] Programs = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;
    private readonly List<string> _complaints = [];

    private Browser(IPlaywright playwright, IBrowser browser)
    {
        _playwright = playwright;
        _browser = browser;
    }

    /// <summary>What a page wrote to the console as an error, threw, or could not load.</summary>
    public IReadOnlyList<string> Complaints
    {
        get
        {
            lock (_complaints)
            {
                return [.. _complaints];
            }
        }
    }

    /// <summary>Starts it; skips the test where there is none.</summary>
    public static async Task<Browser> StartAsync()
    {
        string? program = Array.Find(Programs, File.Exists);
        Assert.SkipWhen(program is null, "there is no Chromium: scripts/install-packages.sh tests installs it");
        IPlaywright playwright = await Playwright.CreateAsync();
        // Its sandbox wants rights that containers do not give.
        IBrowser browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = program, Args = ["--no-sandbox"] });
        return new Browser(playwright, browser);
    }

    /// <summary>Opens an address, as a desktop or a phone, by day or by night.</summary>
    public async Task<IPage> OpenAsync(string address, bool isPhone = false, bool isDark = false)
    {
        IBrowserContext context = await _browser.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = isPhone ? new ViewportSize { Width = 390, Height = 844 } : new ViewportSize { Width = 1280, Height = 900 },
            ColorScheme = isDark ? ColorScheme.Dark : ColorScheme.Light,
        });
        IPage page = await context.NewPageAsync();
        page.Console += (_, message) => Note(message.Type == "error" ? message.Text : null);
        page.PageError += (_, error) => Note(error);
        page.Dialog += (_, dialog) => Note($"a dialog: {dialog.Message}");
        page.Request += (_, request) => Note(request.Url.StartsWith(new Uri(address).GetLeftPart(UriPartial.Authority), StringComparison.Ordinal) || request.Url.StartsWith("blob:", StringComparison.Ordinal) ? null : $"asked elsewhere: {request.Url}");
        await page.GotoAsync(address);
        return page;
    }

    /// <summary>What axe finds to be serious or critical.</summary>
    public static async Task<IReadOnlyList<string>> FindBarriersAsync(IPage page)
    {
        AxeResult result = await page.RunAxe();
        return [.. result.Violations
            .Where(violation => violation.Impact is "serious" or "critical")
            .Select(violation => $"{violation.Id}: {violation.Help} ({string.Join(", ", violation.Nodes.Select(node => node.Html))})")];
    }

    /// <summary>Keeps a picture of what is seen, for eyes.</summary>
    public static Task KeepPictureAsync(IPage page, string name) =>
        page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(TestData.RepositoryRoot, "artifacts", "page", $"{name}.png") });

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }

    private void Note(string? complaint)
    {
        if (complaint is not null)
        {
            lock (_complaints)
            {
                _complaints.Add(complaint);
            }
        }
    }
}
