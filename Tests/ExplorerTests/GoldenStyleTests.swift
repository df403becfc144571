import Testing

@testable import Explorer

/// What the screens look like: a letter per cell, and what each letter means.
struct GoldenStyleTests {
  @Test func `colours of a joined run`() {
    let state = Screens.joined(Screens.w60x16)
    #expect(
      render(state, size: state.size).styleText == #"""
        aaaaaaaaaa
        bbbbcccccccccccccccccccccccccccccccbccccccccccccccccccccccc
        d.aa...................eeeeeeeeeeeeeeeeeeeeeeeeeeeeee
        d.fggggggggggeeeeeeeeeeeeeeeeeee....eeeeeeeeeeeeeeeeeee
        d...eeeeeeeeeeeeeeeeeeeee
        dd.h............................................e.eeee
        d..i.jjjjjjjjjj...k..k.eeeeeeeee
        dd.d...............................d............e.eeee
        ...d.jjjjjjjjjj...k..k..k..kkkkkkkkk
        dd.eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeelllllllllllllll
        d.jjjjjjjjjjj.........eeeeeeee


        mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmn
        nnnnnnnnnnoppppoooooooooooooooooooooooooooooooooooooqqqqqqqq
        .aaaaa..........a........a........a.............a
        a = fg:80 bold
        b = fg:231 bg:24 bold
        c = fg:231 bg:24
        d = fg:220 bold
        e = fg:246
        f = fg:214 bold
        g = fg:114
        h = bold
        i = fg:244
        j = fg:176 italic
        k = fg:178
        l = fg:111 underline
        m = fg:84 bold
        n = fg:16 bg:220
        o = fg:255 bg:236
        p = fg:120 bg:236 bold
        q = fg:255 bg:236 bold
        """#)
  }

  @Test func `a joined run without colours`() {
    let state = Screens.joined(Screens.w60x16, .mono)
    #expect(
      render(state, size: state.size).styleText == #"""
        aaaaaaaaaa
        bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbcbccccbbbbb
        a.aa...................dddddddddddddddddddddddddddddd
        a.a..........ddddddddddddddddddd....ddddddddddddddddddd
        a...ddddddddddddddddddddd
        aa.a............................................d.dddd
        a....eeeeeeeeee........ddddddddd
        aa.a...............................a............d.dddd
        ...a.eeeeeeeeee
        aa.ddddddddddddddddddddddddddddddddfffffffffffffff
        a.eeeeeeeeeee.........dddddddd


        gggggggggggggggggggggggggggggggggggggggggggggggggggggggggggb
        bbbbbbbbbbhbbbbhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhbbbbbbbb
        .aaaaa..........a........a........a.............a
        a = bold
        b = bold reverse
        c = bold dim reverse
        d = dim
        e = italic
        f = bold italic
        g = bold underline
        h = reverse
        """#)
  }

  @Test func `colours of a live run`() {
    let state = Screens.live(Screens.w60x16)
    #expect(
      render(state, size: state.size).styleText == #"""
        aaaaaaaaaa
        bbbb...............................b............c.ccccc
        b.aa...................dddddddddddddddddddddddddddddd
        b.effffffffffddddddddddddddddddd....ddddddddddddddddddd
        b...ddddddddddddddddddddd
        bb.b...............................b............g.gggg
        h..b.iiiiiiiiii...jg
        hh.k............................................g.gggg
        ...h.iiiiiiiiii...lg




        gggggggggggggggggggggggggggggggggggggggggggggggggggggggggggm
        mmmmmmmmnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnoooooooo
        .aaaaa.........a........a........a.............a
        a = fg:80 bold
        b = fg:220 bold
        c = fg:109
        d = fg:246
        e = fg:214 bold
        f = fg:114
        g = fg:84 bold
        h = fg:244
        i = fg:176 italic
        j = fg:178 reverse
        k = bold
        l = fg:178
        m = fg:16 bg:220
        n = fg:255 bg:236
        o = fg:255 bg:236 bold
        """#)
  }

  @Test func `a pruned thread without colours`() {
    let state = Screens.pruned(Screens.w60x16, .mono)
    #expect(
      render(state, size: state.size).styleText == #"""
        aaaaaaaaaa
        bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbcbccccbbbbb
        a.aa...................dddddddddddddddddddddddddddddd
        a.a..........ddddddddddddddddddd....ddddddddddddddddddd
        a...ddddddddddddddddddddd
        aa.e..ee.............................eeeeeeeeee.e.eeeeee
        a....eeeeeeeeeeeeeeee
        aa.a...............................a............d.dddd
        ...a.ffffffffff.............ddddddddd
        aa.ddddddddddddddddddddddddddddddddddddddddddddddddddd
        a.fffffffffff....dddddddd


        gggggggggggggggggggggggggggggggggggggggggggggggggggggggggggb
        bbbbbbbbbbhbbbbbbbbbbbhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhbbbbbbbb
        .aaaaa..........a...............a........a........a
        a = bold
        b = bold reverse
        c = bold dim reverse
        d = dim
        e = dim italic
        f = italic
        g = bold underline
        h = reverse
        """#)
  }
}
