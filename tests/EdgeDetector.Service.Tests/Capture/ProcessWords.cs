namespace EdgeDetector.Service.Capture;

/// <summary>What programs were started with: arguments, which every user of the box can read, and environment.</summary>
internal static class ProcessWords
{
    public static void AssertNoneHold(string secret) =>
        Assert.All(Read("cmdline").Concat(Read("environ")), words => Assert.DoesNotContain(secret, words, StringComparison.Ordinal));

    /// <summary>That a program is there at all.</summary>
    public static void AssertSomeHold(string part) => Assert.Contains(Read("cmdline"), words => words.Contains(part, StringComparison.Ordinal));

    private static List<string> Read(string file) =>
    [
        .. Directory.GetDirectories("/proc").Where(folder => char.IsAsciiDigit(Path.GetFileName(folder)[0])).Select(folder => TryRead(Path.Combine(folder, file))),
    ];

    private static string TryRead(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It has ended.
            return "";
        }
    }
}
