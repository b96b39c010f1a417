namespace CampaignActors.Vocabulary.Tests.Text;

public sealed class YamlTextSpecs
{
    [Fact]
    public void Scalars_stay_text_and_remember_where_they_stand()
    {
        var map = (MapNode)YamlText.Read("f.yaml", "a: 0.12430\nb:\n  - \"2026-01-05\"\n  - { c: 1 }\n");
        var a = Assert.IsType<ScalarNode>(map.Find("a"));
        Assert.Equal(("0.12430", false, "f.yaml:1:4"), (a.Text, a.Quoted, a.Position.ToString()));
        var list = Assert.IsType<ListNode>(map.Find("b"));
        var date = Assert.IsType<ScalarNode>(list.Items[0]);
        Assert.Equal(("2026-01-05", true, "f.yaml:3:5"), (date.Text, date.Quoted, date.Position.ToString()));
        Assert.Equal("f.yaml:4:7", ((MapNode)list.Items[1]).Entries[0].Key.Position.ToString());
    }

    [Theory]
    [InlineData("a: null", true)]
    [InlineData("a: ~", true)]
    [InlineData("a:", true)]
    [InlineData("a: 'null'", false)]
    [InlineData("a: ''", false)]
    [InlineData("a: !!str null", false)]
    [InlineData("a: 0", false)]
    public void Only_plain_null_is_nothing(string text, bool isNull) =>
        Assert.Equal(isNull, ((MapNode)YamlText.Read("f", text)).Find("a")!.IsNull);

    [Theory]
    [InlineData("", "f:1:1: the file is empty, expected YAML")]
    [InlineData("# only a comment\n", "f:1:1: the file is empty, expected YAML")]
    [InlineData("a: 1\nb: 2\na: 3\n", "f:3:1: the key 'a' is given twice, first in line 1, expected it once")]
    [InlineData("a: &x 1\n", "f:1:4: an anchor (&x) is not allowed, expected plain values")]
    [InlineData("a: *x\n", "f:1:4: an alias (*) is not allowed, expected the value itself")]
    [InlineData("a: !Type {}\n", "f:1:4: the tag '!Type' is not allowed, expected plain values")]
    [InlineData("a: 1\n---\nb: 2\n", "f:2:1: a second document starts here, expected one document")]
    [InlineData("a: 1\0\nb: 2\n", "f:1:1: the text holds a zero character, expected YAML")]
    [InlineData("? [a]\n: 1\n", "f:1:3: a key that is a map or a list is not allowed, expected plain text")]
    public void Anything_but_one_plain_document_is_refused(string text, string message) =>
        Assert.Equal(message, MessageOf(() => YamlText.Read("f", text)));

    [Theory]
    [InlineData("a: [1, 2\n")]
    [InlineData("a: 'open\n")]
    [InlineData("a: 1\n  b: 2\n")]
    [InlineData("a: }\n")]
    [InlineData("a: [ { b: #c } ]\nd:\n  e: 1\n")]
    [InlineData("%YAML 9.0\n---\na: 1")]
    [InlineData("a: \"\\q\"")]
    public void Broken_yaml_is_one_line_with_a_place(string text)
    {
        var message = MessageOf(() => YamlText.Read("f.yaml", text));
        Assert.Matches(@"^f\.yaml:\d+:\d+: this is not YAML: .+$", message);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void Depth_is_bounded()
    {
        Assert.IsType<ListNode>(YamlText.Read("f", new string('[', 64) + new string(']', 64)));
        Assert.Contains("more than 64 levels", MessageOf(() => YamlText.Read("f", new string('[', 100_000))));
    }

    [Fact]
    public void Files_that_cannot_be_read_are_said_so()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            string Path(string name) => System.IO.Path.Combine(folder.FullName, name);
            Assert.Equal($"{Path("none.yaml")}:1:1: there is no such file", MessageOf(() => YamlText.Read(Path("none.yaml"))));
            Assert.Equal($"{folder.FullName}:1:1: this is a directory, expected a file", MessageOf(() => YamlText.Read(folder.FullName)));
            Assert.Contains(":1:1: the file cannot be read", MessageOf(() => YamlText.Read("")));

            File.WriteAllBytes(Path("latin"), [(byte)'a', (byte)':', (byte)'\n', (byte)'b', 0xE9, (byte)'\n']);
            Assert.Equal(
                $"{Path("latin")}:2:2: the text is not UTF-8, expected a file saved as UTF-8",
                MessageOf(() => YamlText.Read(Path("latin"))));
            File.WriteAllBytes(Path("empty"), []);
            Assert.Contains(":1:1: the file is empty", MessageOf(() => YamlText.Read(Path("empty"))));
            File.WriteAllBytes(Path("large"), new byte[TextFile.MaxBytes + 1]);
            Assert.Contains(":1:1: the text is larger than 10 MB", MessageOf(() => YamlText.Read(Path("large"))));
            File.WriteAllText(Path("bom"), "a: é", new UTF8Encoding(true));
            Assert.Equal("é", ((MapNode)YamlText.Read(Path("bom"))).TextOf("a"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string MessageOf(Action read) => Assert.Throws<InputException>(read).Message;
}
