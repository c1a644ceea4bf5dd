using System.Text;

namespace EdgeDetector.Models.Darknet;

/// <summary>
/// The sections of a Darknet cfg, in order. Blanks are dropped anywhere in a line; a line that starts with # or ; is a remark, as are
/// empty lines.
/// </summary>
internal sealed class CfgFile
{
    // The largest published cfg has 60 kB; this keeps a weights file given by mistake out of memory.
    private const long LargestFile = 4 * 1024 * 1024;

    // The largest published network has a tenth of either: more is some other file, and would take many times its size in memory.
    private const int MostSections = 5000;
    private const int MostKeys = 500;

    private CfgFile(string file, List<CfgSection> sections)
    {
        File = file;
        Sections = sections;
    }

    /// <summary>The name of the file, for messages.</summary>
    public string File { get; }

    public IReadOnlyList<CfgSection> Sections { get; }

    /// <exception cref="ImportException">The file cannot be read or is no cfg.</exception>
    public static CfgFile Load(string path) => Parse(Path.GetFileName(path), TextFile.Read(path, "cfg", LargestFile));

    /// <exception cref="ImportException">The text is no cfg.</exception>
    public static CfgFile Parse(string file, string text)
    {
        List<CfgSection> sections = [];
        int number = 0;
        foreach (ReadOnlySpan<char> raw in text.AsSpan().EnumerateLines())
        {
            number++;
            if (raw.TrimStart() is [] or ['#' or ';', ..])
            {
                continue;
            }

            string line = WithoutBlanks(raw);
            if (line[0] == '[')
            {
                if (sections.Count == MostSections)
                {
                    throw ImportException.AtLine(file, number, $"more than {MostSections} sections, which no network has; is it another file?");
                }

                sections.Add(ReadHeader(file, line, number));
                continue;
            }

            int equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                throw ImportException.AtLine(file, number, $"'{CfgSection.Cut(line)}' is neither [section], key=value nor a # remark");
            }

            if (sections.Count == 0)
            {
                throw ImportException.AtLine(file, number, "a value before the first [section]: a Darknet cfg begins with [net]");
            }

            if (sections[^1].Entries.Count == MostKeys)
            {
                throw ImportException.AtLine(file, number, $"[{CfgSection.Cut(sections[^1].Name)}] has more than {MostKeys} keys");
            }

            sections[^1].Add(new CfgEntry(line[..equals], line[(equals + 1)..], number));
        }

        return sections.Count > 0
            ? new CfgFile(file, sections)
            : throw new ImportException($"{file}: the cfg is empty: it has no [section]");
    }

    private static CfgSection ReadHeader(string file, string line, int number)
    {
        // What follows the bracket is ignored by Darknet too: "[convolutional] # 12" is common in edited cfgs.
        int end = line.IndexOf(']', StringComparison.Ordinal);
        string rest = end < 0 ? "" : line[(end + 1)..];
        return end > 1 && (rest.Length == 0 || rest[0] is '#' or ';')
            ? new CfgSection(file, line[1..end], number)
            : throw ImportException.AtLine(file, number, $"'{CfgSection.Cut(line)}' is not a [section]");
    }

    private static string WithoutBlanks(ReadOnlySpan<char> line)
    {
        StringBuilder kept = new(line.Length);
        foreach (char character in line)
        {
            if (!char.IsWhiteSpace(character))
            {
                kept.Append(character);
            }
        }

        return kept.ToString();
    }
}
