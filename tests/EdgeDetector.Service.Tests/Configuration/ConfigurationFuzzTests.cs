using System.Text;

namespace EdgeDetector.Service.Configuration;

public sealed class ConfigurationFuzzTests
{
    private static readonly Dictionary<string, string> NoVariables = [];

    /// <summary>Pieces that are likelier than single bytes to reach odd corners of a YAML parser.</summary>
    private static readonly string[] Pieces =
    [
        "\t", "\n", ": ", "- ", "? ", "&a", "*a", "!!x", "|", ">-", "'", "\"", "[", "]", "{", "}", "#", "%YAML 9.9\n", "---\n", "...\n", "\0",
        "\\u0000", "${", "~", "@", "`", "\r", "\uFEFF", "\u2028", "99999999999999999999", "-", "1e999", "d", "  ",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Parse_MutatedFile_LoadsOrThrowsConfigurationException(int seed)
    {
        byte[] original = Encoding.UTF8.GetBytes(ConfigurationReference.Render());
        Random random = new(seed);
        int refused = 0;
        for (int round = 0; round < 1500; round++)
        {
            byte[] mutated = Mutate(original, random);
            try
            {
                ConfigurationLoader.Parse("fuzz.yaml", mutated, NoVariables);
            }
            catch (ConfigurationException exception)
            {
                refused++;
                Assert.All(exception.Errors, error => Assert.DoesNotContain(error.ToString(), char.IsControl));
            }
            catch (Exception exception)
            {
                Assert.Fail($"seed {seed}, round {round}: {exception}\n{Convert.ToBase64String(mutated)}");
            }
        }

        Assert.InRange(refused, 500, 1500);
    }

    private static byte[] Mutate(byte[] original, Random random)
    {
        List<byte> bytes = [.. original];
        for (int changes = random.Next(1, 5); changes > 0; changes--)
        {
            int at = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 40), bytes.Count - at));
                    break;
                case 2:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 200), bytes.Count - at)));
                    break;
                case 3 when random.Next(10) == 0:
                    bytes.RemoveRange(at, bytes.Count - at);
                    bytes.Add((byte)'\n');
                    break;
                default:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(Pieces[random.Next(Pieces.Length)]));
                    break;
            }
        }

        return [.. bytes];
    }
}
