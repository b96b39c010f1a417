using System.Text.RegularExpressions;

namespace CampaignActors.Sending.Rendering;

/// <summary>A place in a template, counted from 1.</summary>
internal readonly record struct TemplatePlace(int Line, int Column)
{
    public override string ToString() => $"line {Line}, column {Column}";
}

/// <summary>A tag (<c>{% … %}</c>) or an output (<c>{{ … }}</c>) of a template.</summary>
/// <param name="Start">Index of its first character inside of the brackets.</param>
internal readonly record struct TemplateTag(string Text, int Start, bool IsOutput);

/// <summary>
/// The tags of a template, found before it is parsed: the parser goes as deep as the template does, so depth and
/// lengths are bounded here; and its tree has no places, so names are looked up here for errors.
/// </summary>
internal sealed partial class TemplateScan
{
    private static readonly string[] s_blocks = ["if", "unless", "case", "for", "capture"];
    private readonly string _source;
    private readonly List<TemplateTag> _tags = [];

    /// <param name="source">At most <see cref="ContentLimits.MaxTemplate"/> characters.</param>
    public TemplateScan(string source)
    {
        _source = source;
        var depth = 0;
        for (var at = 0; Problem is null && (at = source.IndexOf('{', at)) >= 0 && at + 1 < source.Length;)
        {
            if (source[at + 1] is not ('{' or '%'))
            {
                at++;
                continue;
            }
            var output = source[at + 1] == '{';
            var end = source.IndexOf(output ? "}}" : "%}", at + 2, StringComparison.Ordinal);
            if (end < 0)
            {
                // The parser says what is missing.
                break;
            }
            var tag = new TemplateTag(source[(at + 2)..end], at + 2, output);
            _tags.Add(tag);
            Problem = TagProblem(tag) ?? (output ? null : DepthProblem(tag, ref depth));
            at = end + 2;
            if (!output && Word(tag) is "raw" or "comment")
                at = After("end" + Word(tag), at);
        }
    }

    /// <summary>What is too long or too deep; <c>null</c>: nothing.</summary>
    public string? Problem { get; private set; }

    /// <summary>Names that <c>assign</c>, <c>capture</c>, <c>increment</c> and <c>decrement</c> make.</summary>
    public IEnumerable<(string Name, TemplatePlace At)> Assigned => _tags.Where(t => !t.IsOutput)
        .Select(t => (Tag: t, Match: Assignment().Match(t.Text)))
        .Where(m => m.Match.Success)
        .Select(m => (m.Match.Groups[1].Value, PlaceOf(m.Tag.Start + m.Match.Groups[1].Index)));

    public TemplatePlace PlaceOf(int index)
    {
        var before = _source.AsSpan(0, index);
        return new(before.Count('\n') + 1, index - before.LastIndexOf('\n'));
    }

    /// <summary>Where a word first stands in a tag; <c>null</c>: nowhere as it is written.</summary>
    public TemplatePlace? Find(string word)
    {
        foreach (var tag in _tags)
        {
            for (var i = 0; (i = tag.Text.IndexOf(word, i, StringComparison.Ordinal)) >= 0; i++)
            {
                if (!IsPartOfName(word, 0) || (!IsPartOfName(tag.Text, i - 1) && !IsPartOfName(tag.Text, i + word.Length)))
                    return PlaceOf(tag.Start + i);
            }
        }
        return null;
    }

    private static bool IsPartOfName(string text, int at) =>
        at >= 0 && at < text.Length && (char.IsLetterOrDigit(text[at]) || text[at] is '_' or '-');

    private string? TagProblem(TemplateTag tag)
    {
        if (tag.Text.Length > ContentLimits.MaxTag)
            return $"{PlaceOf(tag.Start)}: a tag is longer than {ContentLimits.MaxTag:N0} characters";
        var (depth, most) = (0, 0);
        foreach (var c in tag.Text)
        {
            depth += c is '[' or '(' ? 1 : c is ']' or ')' ? -1 : 0;
            most = Math.Max(most, depth);
        }
        return most > ContentLimits.MaxBrackets
            ? $"{PlaceOf(tag.Start)}: more than {ContentLimits.MaxBrackets} brackets within each other"
            : null;
    }

    private string? DepthProblem(TemplateTag tag, ref int depth)
    {
        var word = Word(tag);
        if (s_blocks.Contains(word))
            depth++;
        else if (word.StartsWith("end", StringComparison.Ordinal) && s_blocks.Contains(word[3..]))
            depth--;
        return depth > ContentLimits.MaxDepth
            ? $"{PlaceOf(tag.Start)}: more than {ContentLimits.MaxDepth} blocks within each other"
            : null;
    }

    /// <summary>The first word of a tag, such as <c>for</c>.</summary>
    private static string Word(TemplateTag tag) => FirstWord().Match(tag.Text).Groups[1].Value;

    private int After(string word, int from)
    {
        var match = Regex.Match(_source[from..], $@"\{{%-?\s*{word}\s*-?%\}}", RegexOptions.CultureInvariant);
        return match.Success ? from + match.Index + match.Length : _source.Length;
    }

    [GeneratedRegex(@"^-?\s*(?:assign|capture|increment|decrement)\s+([\w-]+)", RegexOptions.CultureInvariant)]
    private static partial Regex Assignment();

    [GeneratedRegex(@"^-?\s*([\w#]+)", RegexOptions.CultureInvariant)]
    private static partial Regex FirstWord();
}
