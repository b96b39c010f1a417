using System.Text;
using CampaignActors.Cli.Terminal;

namespace CampaignActors.Cli.Shell;

/// <summary>The possible completions at the cursor.</summary>
/// <param name="From">Where the word begins that is being typed.</param>
/// <param name="Words">The words that begin with the typed part, in order.</param>
internal sealed record Completions(int From, IReadOnlyList<string> Words);

/// <summary>
/// One line, typed at a terminal: cursor, history, completion. A line that is wider than the terminal is shown around the cursor.
/// </summary>
/// <param name="complete">Returns the completions of the text before the cursor.</param>
internal sealed class LineEditor(IKeyboard keyboard, TextWriter screen, History history, Func<string, Completions> complete)
{
    private const int MaxLength = 4_000;
    private const int MaxShown = 200;

    private readonly StringBuilder _text = new();
    private int _cursor;
    private string _prompt = "";

    /// <returns>The line; <c>null</c> when the person has had enough (Ctrl-D).</returns>
    public string? Read(string prompt)
    {
        (_prompt, _cursor) = (prompt, 0);
        _text.Clear();
        history.Begin();
        while (true)
        {
            Show();
            var key = keyboard.Read();
            switch (key)
            {
                case { Key: ConsoleKey.Enter }:
                    screen.WriteLine();
                    var line = _text.ToString();
                    history.Add(line);
                    return line;
                case { Key: ConsoleKey.D, Modifiers: ConsoleModifiers.Control } when _text.Length == 0:
                    screen.WriteLine();
                    return null;
                case { Key: ConsoleKey.C, Modifiers: ConsoleModifiers.Control }:
                    screen.WriteLine("^C");
                    Replace("");
                    break;
                default:
                    Edit(key);
                    break;
            }
        }
    }

    private void Edit(ConsoleKeyInfo key)
    {
        switch (key)
        {
            case { Key: ConsoleKey.Tab }:
                Complete();
                break;
            case { Key: ConsoleKey.UpArrow } or { Key: ConsoleKey.P, Modifiers: ConsoleModifiers.Control }:
                Replace(history.Older(_text.ToString()));
                break;
            case { Key: ConsoleKey.DownArrow } or { Key: ConsoleKey.N, Modifiers: ConsoleModifiers.Control }:
                Replace(history.Newer(_text.ToString()));
                break;
            case { Key: ConsoleKey.LeftArrow } or { Key: ConsoleKey.B, Modifiers: ConsoleModifiers.Control }:
                _cursor = Math.Max(0, _cursor - 1);
                break;
            case { Key: ConsoleKey.RightArrow } or { Key: ConsoleKey.F, Modifiers: ConsoleModifiers.Control }:
                _cursor = Math.Min(_text.Length, _cursor + 1);
                break;
            case { Key: ConsoleKey.Home } or { Key: ConsoleKey.A, Modifiers: ConsoleModifiers.Control }:
                _cursor = 0;
                break;
            case { Key: ConsoleKey.End } or { Key: ConsoleKey.E, Modifiers: ConsoleModifiers.Control }:
                _cursor = _text.Length;
                break;
            case { Key: ConsoleKey.Backspace } when _cursor > 0:
                Remove(_cursor - 1, _cursor);
                break;
            case { Key: ConsoleKey.Delete } or { Key: ConsoleKey.D, Modifiers: ConsoleModifiers.Control } when _cursor < _text.Length:
                Remove(_cursor, _cursor + 1);
                break;
            case { Key: ConsoleKey.U, Modifiers: ConsoleModifiers.Control }:
                Remove(0, _cursor);
                break;
            case { Key: ConsoleKey.K, Modifiers: ConsoleModifiers.Control }:
                Remove(_cursor, _text.Length);
                break;
            case { Key: ConsoleKey.W, Modifiers: ConsoleModifiers.Control }:
                Remove(WordBefore(), _cursor);
                break;
            case { Key: ConsoleKey.L, Modifiers: ConsoleModifiers.Control }:
                screen.Write("\u001b[2J\u001b[H");
                break;
            case { KeyChar: var c } when !char.IsControl(c) && _text.Length < MaxLength:
                Insert(c.ToString());
                break;
        }
    }

    private void Complete()
    {
        var found = complete(_text.ToString(0, _cursor));
        if (found.Words.Count == 0)
            return;
        var typed = _cursor - found.From;
        var common = found.Words.Aggregate(Common);
        if (common.Length > typed)
            Insert(common[typed..]);
        // A word that is continued, such as KIND/, is followed by no space.
        if (found.Words.Count == 1 && !common.EndsWith('/'))
            Insert(" ");
        if (found.Words.Count == 1 || common.Length > typed)
            return;
        screen.WriteLine();
        screen.WriteLine(string.Join("  ", found.Words.Take(MaxShown)));
    }

    private static string Common(string a, string b)
    {
        var length = 0;
        while (length < a.Length && length < b.Length && a[length] == b[length])
            length++;
        return a[..length];
    }

    private int WordBefore()
    {
        var at = _cursor;
        while (at > 0 && _text[at - 1] == ' ')
            at--;
        while (at > 0 && _text[at - 1] != ' ')
            at--;
        return at;
    }

    private void Insert(string text)
    {
        _text.Insert(_cursor, text);
        _cursor += text.Length;
    }

    private void Remove(int from, int to)
    {
        _text.Remove(from, to - from);
        _cursor = from;
    }

    private void Replace(string? text)
    {
        if (text is null)
            return;
        _text.Clear().Append(text);
        _cursor = text.Length;
    }

    private void Show()
    {
        var room = Math.Max(10, keyboard.Width - _prompt.Length - 1);
        var first = Math.Max(0, _cursor - room);
        var shown = _text.ToString(first, Math.Min(room, _text.Length - first));
        screen.Write($"\r{_prompt}{shown}\u001b[K");
        if (first + shown.Length - _cursor is > 0 and var back)
            screen.Write($"\u001b[{back}D");
        screen.Flush();
    }
}
