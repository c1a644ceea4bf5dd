namespace EdgeDetector.Models.Support;

/// <summary>Imports in a test, stopping when the test run is stopped.</summary>
internal static class TestImport
{
    public static ImportSummary Run(ImportRequest request) =>
        DarknetImport.Run(request, progress: null, TestContext.Current.CancellationToken);
}
