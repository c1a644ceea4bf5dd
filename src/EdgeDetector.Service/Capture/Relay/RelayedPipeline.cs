namespace EdgeDetector.Service.Capture.Relay;

/// <summary>
/// The words of a GStreamer pipeline without the passwords of its cameras: an element's <c>location</c> or <c>uri</c> leads to a
/// <see cref="CameraRelay"/>, which knows its <c>user-id</c> and <c>user-pw</c>.
/// </summary>
internal sealed class RelayedPipeline : IDisposable
{
    private static readonly string[] AddressNames = ["location", "uri"];

    private readonly List<CameraRelay> _relays = [];
    private readonly List<string> _words = [];
    private readonly TimeProvider _time;

    private RelayedPipeline(TimeProvider time) => _time = time;

    /// <summary>The pipeline as a program may be started with it.</summary>
    public IReadOnlyList<string> Words => _words;

    /// <summary>What went wrong between a relay and its camera; null where nothing did.</summary>
    public string? Failure => _relays.Find(relay => relay.Failure is not null) is { } relay ? $"{relay.Shown}: {relay.Failure}" : null;

    /// <summary>The pipeline of these words, its relays already listening.</summary>
    /// <exception cref="CaptureException">There can be none.</exception>
    public static RelayedPipeline Of(IReadOnlyList<string> words, TimeProvider time)
    {
        RelayedPipeline pipeline = new(time);
        try
        {
            pipeline.AddAll(words);
            return pipeline;
        }
        catch
        {
            pipeline.Dispose();
            throw;
        }
    }

    /// <summary>What a program said of the relays, said of the cameras.</summary>
    public string Translate(string words) => _relays.Aggregate(words, (said, relay) => relay.Translate(said));

    public void Dispose() => _relays.ForEach(relay => relay.Dispose());

    private void AddAll(IReadOnlyList<string> words)
    {
        for (int begin = 0; begin < words.Count;)
        {
            int end = begin;
            while (end < words.Count && words[end] != "!")
            {
                end++;
            }

            Add([.. words.Skip(begin).Take(end - begin)]);
            _words.AddRange(words.Skip(end).Take(1));
            begin = end + 1;
        }
    }

    private void Add(List<string> element)
    {
        string user = PropertyOf(element, "user-id");
        string password = PropertyOf(element, "user-pw");
        for (int i = 0; i < element.Count; i++)
        {
            string[] parts = element[i].Split('=', 2);
            if (parts.Length < 2 || !AddressNames.Contains(parts[0]) || Relay(parts[1], user, password, IsVerified(element)) is not { } address)
            {
                continue;
            }

            element[i] = $"{parts[0]}={address}";
            element.RemoveAll(word => Names(word, "user-id") || Names(word, "user-pw"));
            break;
        }

        _words.AddRange(element);
    }

    /// <summary>The address of a relay; null where there is nothing to hide.</summary>
    private string? Relay(string location, string user, string password, bool isVerified)
    {
        int slashes = location.IndexOf("://", StringComparison.Ordinal);
        if (slashes < 0)
        {
            return null;
        }

        // GStreamer names the transport in the scheme: rtspt is TCP, rtspu UDP.
        string scheme = location[..slashes].ToLowerInvariant();
        string rest = location[(slashes + 3)..];
        bool hasLogin = rest.Split('/', '?')[0].Contains('@', StringComparison.Ordinal);
        bool isGiven = !hasLogin && user.Length + password.Length > 0;
        string login = isGiven ? $"{Uri.EscapeDataString(user)}:{Uri.EscapeDataString(password)}@" : "";
        string known = scheme switch { "rtspt" or "rtspu" => "rtsp", "rtspst" or "rtspsu" => "rtsps", _ => scheme };
        if (scheme is "rtsph" or "rtspsh" && (hasLogin || isGiven))
        {
            throw new CaptureException($"{scheme}:// with user and password is not to be had: every user of the box would see them; take rtspt:// or rtsps://");
        }

        if (CameraRelay.For($"{known}://{login}{rest}", isDatagrams: scheme is "rtsp" or "rtspu", _time, isVerified) is not { } relay)
        {
            return null;
        }

        _relays.Add(relay);
        int begin = relay.Address.IndexOf("://", StringComparison.Ordinal);
        string told = scheme is "rtspu" ? "rtspu" : scheme is "rtspt" || known is "rtsps" ? "rtspt" : relay.Address[..begin];
        return told + relay.Address[begin..];
    }

    /// <summary>Elements verify certificates unless they are told not to, and see none but the relay's end: the relay does it for them.</summary>
    private static bool IsVerified(List<string> element) =>
        PropertyOf(element, "ssl-strict") is not ("false" or "FALSE" or "0") && PropertyOf(element, "tls-validation-flags") is not ("0" or "no-flags");

    private static string PropertyOf(List<string> element, string name) =>
        element.Find(word => Names(word, name))?[(name.Length + 1)..] ?? "";

    private static bool Names(string word, string name) => word.StartsWith($"{name}=", StringComparison.Ordinal);
}
