using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace EdgeDetector.Service.Configuration.Editing;

/// <summary>A zone that comes, changes and goes again leaves the very bytes behind that were there: of shipped files, and of random ones.</summary>
public sealed class EditRoundTripTests
{
    private static readonly string[] Pieces =
    [
        "? ", "|", ">-", "\t", "! ", "---\n", "...\n", "'", "\"", "[", "{", "}", "#", " # c\n", ", ", ": ", "- ", "\r", "\n", "\n\n", "  ", "\u2028", "\u0085",
        "~", "\\\n", "%YAML 1.2\n", "${A:-b}", "&a ", "*a",
    ];

    private static string ConfigFolder => Path.Combine(TestData.RepositoryRoot, "config");

    public static TheoryData<string> Files =>
    [
        .. Directory.EnumerateFiles(ConfigFolder, "*.yaml", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(ConfigFolder, file))
            .Where(file => file != "models.yaml" && !file.StartsWith("training", StringComparison.Ordinal)).Order(),
    ];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Zones_OfAShippedFile_ComeChangeAndGo(string name)
    {
        string shipped = await File.ReadAllTextAsync(Path.Combine(ConfigFolder, name), TestContext.Current.CancellationToken);
        EdgeDetectorOptions options = ConfigurationText.Load(shipped);
        foreach (string text in (string[])[shipped, shipped.ReplaceLineEndings("\r\n"), shipped.TrimEnd()])
        {
            foreach (string camera in options.Cameras.Keys)
            {
                string added = await EditedText.WithZonesAsync(text, """{"zones":{"yard":{"points":[[0,0.5],[1,0.5],[0.5,1]]}}}""", camera);
                string moved = await EditedText.WithZonesAsync(added, """{"zones":{"yard":{"points":[[0,0.5],[1,0.5],[0.5,0.9]]}}}""", camera);
                string gone = await EditedText.WithZonesAsync(moved, """{"zones":{}}""", camera);

                Assert.Equal(new EdgeDetector.Geometry.FramePoint(0.5, 1), ConfigurationText.Load(added).Cameras[camera].Zones["yard"].Points[2]);
                Assert.Equal(moved, added.Replace("[0.5, 1]", "[0.5, 0.9]", StringComparison.Ordinal));
                Assert.Equal(text, gone);
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Zones_OfRandomFiles_BecomeWhatIsAskedForAndNothingElse(int seed)
    {
        Random random = new(seed);
        for (int round = 0; round < 150; round++)
        {
            RandomCameraFile file = new(random);
            string wanted = file.RandomZones(random);
            string explain = $"seed {seed}, round {round}\n{file.Text}\n{wanted}\n";
            string edited;
            try
            {
                edited = await EditedText.WithZonesAsync(file.Text, wanted);
            }
            catch (Exception e)
            {
                Assert.Fail($"{explain}{e}");
                return;
            }

            Assert.True(JsonNode.DeepEquals(JsonNode.Parse(wanted), RandomCameraFile.ZonesOf(edited)), $"{explain}{edited}");
            Assert.True(edited == await EditedText.WithZonesAsync(edited, wanted), $"{explain}{edited}");
            // What is not about zones and lines is there as it was, comments at the level of zones and above them included.
            Assert.All(file.Kept, kept => Assert.True(edited.Contains(kept, StringComparison.Ordinal), $"{explain}{edited}\nlacks {kept}"));
            Assert.True(CommentsOf(edited).SequenceEqual(CommentsOf(file.Text).Intersect(CommentsOf(edited))), $"{explain}{edited}");

            // One more that comes and goes leaves no trace; only an empty section need not come back as it was.
            bool hasEmptySection = edited.Contains("zones:", StringComparison.Ordinal) && ConfigurationText.Load(edited).Cameras["gate"].Zones.Count == 0;
            string one = await EditedText.WithZonesAsync(edited, RandomCameraFile.WithOneMore(wanted));
            string back = await EditedText.WithZonesAsync(one, wanted);
            Assert.True(edited == back || hasEmptySection, $"{explain}{edited}\n{one}\n{back}");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Zones_OfStrangeFiles_AreEditedOrRefused(int seed)
    {
        Random random = new(seed);
        int edited = 0;
        for (int round = 0; round < 1000; round++)
        {
            RandomCameraFile file = new(random);
            string strange = file.Text;
            for (int changes = random.Next(1, 4); changes > 0; changes--)
            {
                strange = strange.Insert(random.Next(strange.Length), Pieces[random.Next(Pieces.Length)]);
            }

            try
            {
                EdgeDetectorOptions before = ConfigurationText.Load(strange);
                if (!before.Cameras.ContainsKey("gate"))
                {
                    continue;
                }

                string after = await EditedText.WithZonesAsync(strange, file.RandomZones(random));
                EdgeDetectorOptions now = ConfigurationText.Load(after);
                Assert.Equal(before.Cameras["gate"].Source, now.Cameras["gate"].Source);
                edited++;
            }
            catch (Exception e) when (e is ConfigurationException or EditRefusedException)
            {
                // Said in words.
            }
            catch (Exception e)
            {
                Assert.Fail($"seed {seed}, round {round}\n{strange}\n{e}");
            }
        }

        Assert.InRange(edited, 50, 950);
    }

    private static List<string> CommentsOf(string text) => [.. Regex.Matches(text, @"# (remark|end) \d+").Select(match => match.Value)];
}
