using Spectre.Console;

namespace EdgeDetector.Service.Commands;

/// <summary>A table for a reader: with lines on a terminal, plain columns elsewhere.</summary>
/// <param name="columns">Their names.</param>
/// <param name="numbers">Those of them that hold numbers, which stand to the right.</param>
internal sealed class PlainTable(IReadOnlyList<string> columns, IReadOnlySet<string> numbers)
{
    /// <summary>Writes the rows, a cell for each column.</summary>
    public void Write(TextWriter output, IReadOnlyList<string[]> rows)
    {
        if (output == Console.Out && !Console.IsOutputRedirected)
        {
            WriteToTerminal(rows);
            return;
        }

        string[][] lines = [[.. columns], .. rows];
        int[] widths = [.. columns.Select((_, i) => lines.Max(line => line[i].Length))];
        foreach (string[] line in lines)
        {
            output.WriteLine(string.Join("  ", line.Select((cell, i) => IsNumber(i) ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i]))).TrimEnd());
        }
    }

    private void WriteToTerminal(IReadOnlyList<string[]> rows)
    {
        Table table = new() { Border = TableBorder.Simple };
        for (int i = 0; i < columns.Count; i++)
        {
            table.AddColumn(new TableColumn(columns[i]) { Alignment = IsNumber(i) ? Justify.Right : Justify.Left, NoWrap = i == 0 });
        }

        foreach (string[] row in rows)
        {
            table.AddRow([.. row.Select(Markup.Escape)]);
        }

        AnsiConsole.Write(table);
    }

    private bool IsNumber(int column) => numbers.Contains(columns[column]);
}
