using System.Text;
using EdgeDetector.Evaluation;
using EdgeDetector.Evaluation.DataSets;
using static EdgeDetector.Faults.Fuzzing.LongText;

namespace EdgeDetector.Faults.Fuzzing;

/// <summary>The readers of labelled pictures.</summary>
internal static class DataSetTargets
{
    // Parts of an input that are files of their own.
    private const byte Cut = 0x1E;

    public static FuzzTarget Voc(ScratchFolder folder) => new("voc", input => Refusal(input, options => DataSet.Read(Path.GetDirectoryName(folder.Write("voc/a.xml", input))!, options)))
    {
        Seeds =
        [
            """
            <annotation>
              <folder>VOC2007</folder><filename>a.jpg</filename>
              <size><width>500</width><height>375</height><depth>3</depth></size>
              <object><name>person</name><pose>Left</pose><truncated>1</truncated><difficult>0</difficult>
                <bndbox><xmin>10</xmin><ymin>20.5</ymin><xmax>100</xmax><ymax>300</ymax></bndbox></object>
              <object><name>dog</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>500</xmax><ymax>375</ymax></bndbox></object>
            </annotation>
            """u8.ToArray(),
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<!-- made by hand --><annotation><filename>../b.png</filename></annotation>"u8.ToArray(),
        ],
        Words =
        [
            "<annotation>", "</annotation>", "<object>", "</object>", "<name>", "<bndbox>", "<xmin>", "</xmin>", "<size>", "<width>", "<filename>", "<difficult>1</difficult>", "<!DOCTYPE a [<!ENTITY b \"c\">]>", "&b;", "&lt;", "&#x0;",
            "&#65;", "<![CDATA[", "]]>", "<!--", "-->", "<?xml version=\"1.1\"?>", "<?pi ?>", " xmlns=\"x\"", " a=\"b\"", "/>", "<", ">", "&", "\"", "\0", "\uFFFE", "../", "/etc/passwd", "\u0001",
        ],
        Large = new Dictionary<string, string>
        {
            ["entities that multiply"] = "<!DOCTYPE a [<!ENTITY e0 \"lol\">" + Numbered(i => $"<!ENTITY e{i + 1} \"&e{i};&e{i};&e{i};&e{i};\">", 15_000) + "]><annotation><filename>&e30;</filename></annotation>",
            ["an entity of a file"] = "<!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><annotation><filename>&e;</filename></annotation>",
            ["a type of another place"] = "<!DOCTYPE annotation SYSTEM \"http://127.0.0.1:9/a.dtd\"><annotation/>",
            ["nested elements"] = "<annotation>" + Times("<a>", 145_000) + Times("</a>", 145_000) + "</annotation>",
            ["nested elements without end"] = Times("<a>", 340_000),
            ["very many objects"] = "<annotation>" + Times("<object><name>x</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>9</xmax><ymax>9</ymax></bndbox></object>", 10_000) + "</annotation>",
            ["very many classes"] = "<annotation>" + Numbered(i => $"<object><name>x{i}</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>9</xmax><ymax>9</ymax></bndbox></object>", 9_500) + "</annotation>",
            ["many attributes"] = "<annotation " + Numbered(i => $"a{i}=\"\" ", 90_000) + "/>",
            ["a class of a megabyte"] = "<annotation><object><name>" + new string('x', 1_000_000) + "</name></object></annotation>",
            ["a number of a megabyte"] = "<annotation><size><width>" + new string('1', 1_000_000) + "x</width><height>1</height></size></annotation>",
            ["an element of a megabyte"] = "<" + new string('a', 1_000_000) + "/>",
        },
    };

    public static FuzzTarget Coco(ScratchFolder folder) => new("coco", input => Refusal(input, options => DataSet.Read(folder.Write("coco/a.json", input), options)))
    {
        Seeds =
        [
            """
            {"info":{"year":2026},"licenses":[],
             "images":[{"id":1,"file_name":"a.jpg","width":640,"height":480},{"id":7.0,"file_name":"b/c.jpg"}],
             "categories":[{"id":1,"name":"person"},{"id":90,"name":"dog","supercategory":"animal"}],
             "annotations":[{"id":1,"image_id":1,"category_id":1,"bbox":[1,2.5,30,40],"area":900.5,"iscrowd":0,"segmentation":[[1,2,3,4,5,6]]},
                            {"id":2,"image_id":7,"category_id":90,"bbox":[0,0,1,1],"iscrowd":1,"segmentation":{"counts":[1,2],"size":[3,4]}}]}
            """u8.ToArray(),
            """{"annotations":[],"categories":[],"images":[]}"""u8.ToArray(),
        ],
        Words = ["{", "}", "[", "]", ",", ":", "\"", "\"id\":", "\"images\":[", "\"annotations\":[", "\"bbox\":[", "\"image_id\":", "\"iscrowd\":", "null", "true", "1e400", "-0", "\"\\ud800\"", "\\u0000", "//", "/*", "\uFEFF", "\\"],
        Large = new Dictionary<string, string>
        {
            ["nested arrays"] = "{\"images\":" + Times("[", 500_000) + Times("]", 500_000) + "}",
            ["nested objects"] = Times("{\"a\":", 200_000),
            ["very many images"] = "{\"images\":[" + Numbered(i => $"{{\"id\":{i},\"file_name\":\"a\"}},", 30_000) + "{\"id\":-1,\"file_name\":\"a\"}],\"categories\":[],\"annotations\":[]}",
            ["the same image"] = "{\"images\":[" + Times("{\"id\":1,\"file_name\":\"a\"},", 40_000) + "{}]}",
            ["very many annotations"] = "{\"images\":[{\"id\":1,\"file_name\":\"a\"}],\"categories\":[{\"id\":1,\"name\":\"a\"}],\"annotations\":["
                + Times("{\"image_id\":1,\"category_id\":1,\"bbox\":[1,1,1,1]},", 19_000) + "{\"image_id\":1,\"category_id\":1,\"bbox\":[1,1,1,1]}]}",
            ["a text of a megabyte"] = "{\"images\":[{\"id\":\"" + new string('x', 1_000_000) + "\"}]}",
            ["a number of a megabyte"] = "{\"images\":[{\"id\":" + new string('1', 1_000_000) + "}]}",
            ["a name of a megabyte"] = "{\"" + new string('x', 1_000_000) + "\":1}",
            ["blanks"] = "{" + new string(' ', 1_000_000),
            ["an outline"] = "{\"annotations\":[{\"segmentation\":[" + Times("1,", 500_000) + "1]}]}",
        },
    };

    public static FuzzTarget DarknetData(ScratchFolder folder)
    {
        string picture = folder.Write("darknet/images/person.jpg", []);
        return new FuzzTarget("darknet data and labels", input =>
        {
            byte[][] parts = [.. Parts(input)];
            string data = folder.Write("darknet/a.data", parts[0]);
            folder.Write("darknet/a.names", parts.ElementAtOrDefault(1) ?? []);
            folder.Write("darknet/list.txt", parts.ElementAtOrDefault(2) ?? []);
            folder.Write("darknet/labels/person.txt", parts.ElementAtOrDefault(3) ?? []);
            Refusal(input, options => ClassificationSet.Read(data, ["person", "dog"], options));
            return Refusal(input, options => DataSet.Read(data, options));
        })
        {
            Seeds =
            [
                Encoding.UTF8.GetBytes($"classes = 2\nnames = a.names\nlabels = a.names\nvalid = list.txt\nbackup = x\n{(char)Cut}person\ndog\n{(char)Cut}images/person.jpg\n{(char)Cut}0 0.5 0.5 0.25 0.25\n1 0.1 0.2 0.1 0.1\n"),
                Encoding.UTF8.GetBytes($"# remark\nclasses=1\nnames=a.names\nvalid=list.txt\n{(char)Cut}person{(char)Cut}{picture}{(char)Cut}"),
            ],
            Words = ["classes=", "names=", "valid=", "labels=", "a.names", "list.txt", "images/", "images/person.jpg", "person", "dog", "\n", " ", "\t", "=", "#", ";", "0.5 ", "0 0.5 0.5 0.1 0.1\n", "..", "/", "/dev/null", "\0", "{", "<a>", "\u001E", "\uFEFF"],
            Large = new Dictionary<string, string>
            {
                ["very many labels"] = $"classes=1\nnames=a.names\nvalid=list.txt\n\u001Eperson\u001Eimages/person.jpg\u001E{Times("0 0.5 0.5 0.1 0.1\n", 55_000)}",
                ["very many names"] = $"names=a.names\nvalid=list.txt\n\u001E{Numbered(i => $"n{i}\n", 130_000)}\u001Eimages/person.jpg\u001E0 0.5 0.5 0.1 0.1",
                ["very many pictures"] = $"names=a.names\nlabels=a.names\nvalid=list.txt\n\u001Eperson\ndog\u001E{Times("images/person.jpg\n", 10_000)}\u001E",
                ["a path of a megabyte"] = "names=" + new string('a', 1_000_000),
                ["a value of a megabyte"] = $"classes={new string('1', 1_000_000)}\nnames=a.names\n\u001Eperson",
                ["words of a megabyte"] = $"names=a.names\nvalid=list.txt\n\u001Eperson\u001Eimages/person.jpg\u001E{new string('a', 500_000)} 1 1 1 1\n{Times("1 ", 250_000)}",
                ["very many lines"] = Times("a=b\n", 250_000),
            },
        };
    }

    private static string? Refusal(byte[] input, Action<DataSetOptions> read)
    {
        // Once as evaluation reads them, once as training does.
        List<DataProblem>? problems = input.Length % 2 == 0 ? null : [];
        try
        {
            read(new DataSetOptions { Problems = problems });
            return problems?.Select(problem => problem.ToString()).FirstOrDefault(text => text.Any(char.IsControl) || text.Length > 2000);
        }
        catch (DataSetException e)
        {
            return e.Message;
        }
    }

    private static IEnumerable<byte[]> Parts(byte[] input)
    {
        int begin = 0;
        for (int end; (end = Array.IndexOf(input, Cut, begin)) >= 0; begin = end + 1)
        {
            yield return input[begin..end];
        }

        yield return input[begin..];
    }
}
