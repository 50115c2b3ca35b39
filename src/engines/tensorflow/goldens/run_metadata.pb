
έK
ΪK
,/job:localhost/replica:0/task:0/device:CPU:0R
_SOURCEΦ¨δ¬ (B_SOURCE = NoOp()HΔ™δ¬hƒηέο¥­¤υpςx€Ί »ηξ¥­¤υP
Constΰ¨δ¬ (BConst = Const()HΩ¨δ¬h®ήο¥­¤υpÿxο@€ς†‹ύέο¥­¤υP
Const_1ς¨δ¬ (BConst_1 = Const()Hρ¨δ¬hφΐίο¥­¤υp<x—€Π	ϊ΄ίο¥­¤υU

_arg_x_0_0τ¨δ¬ (	B_arg_x_0_0 = _Arg()Hτ¨δ¬hϋΠίο¥­¤υp<xΥ€ΧC¨Κίο¥­¤υd
loop/enter/_4ƒ©δ¬ (Bloop/enter/_4 = Enter(Const_1)Hύ¨δ¬h΅Βΰο¥­¤υpΕxή€µ/΄”ΰο¥­¤υƒ
loop/merge/_8©δ¬ (B=loop/merge/_8 = Merge(loop/enter/_4, loop/next_iteration/_23)H‰©δ¬hβϋΰο¥­¤υp΄x“€ξ	Έρΰο¥­¤υ~
loop/merge/_6©δ¬B=loop/merge/_6 = Merge(loop/enter/_2, loop/next_iteration/_21)H‹©δ¬hςαο¥­¤υp[xι€„²…αο¥­¤υj
loop/cond/_0/Less/y©δ¬ (Bloop/cond/_0/Less/y = Const()H©δ¬h·¬αο¥­¤υp<x¥€ΫΨ¤αο¥­¤υ—
loop/cond/_0/Less’©δ¬ )(,BLloop/cond/_0/Less = Less(loop/merge/_8, loop/cond/_0/Less/y, ^loop/merge/_6)H‘©δ¬hΗΈαο¥­¤υpZxΓ€¤Ωτ±αο¥­¤υx
loop/LoopCond/_10Ώ©δ¬ (B/loop/LoopCond/_10 = LoopCond(loop/cond/_0/Less)HΎ©δ¬h“›δο¥­¤υpPxΆ€ψΝ‘δο¥­¤υ‘
loop/Const_1_switch/_13Γ©δ¬ (BBloop/Const_1_switch/_13 = Switch(loop/merge/_8, loop/LoopCond/_10)HΒ©δ¬hΥΉδο¥­¤υpPxΞ€Ήν²δο¥­¤υ΅
!loop/loop/loop_counter_switch/_11Ε©δ¬BLloop/loop/loop_counter_switch/_11 = Switch(loop/merge/_6, loop/LoopCond/_10)HΔ©δ¬h³Εδο¥­¤υp<x €τπΑδο¥­¤υ
loop/loop_body_control/_15Ζ©δ¬(BJloop/loop_body_control/_15 = Identity(loop/loop/loop_counter_switch/_11:1)HΕ©δ¬h¨Ξδο¥­¤υpGx€®‰Ιδο¥­¤υb
loop/body/_1/add/yΘ©δ¬Bloop/body/_1/add/y = Const()HΗ©δ¬hνΫδο¥­¤υp2x¬€χΈΥδο¥­¤υ΅
loop/body/_1/add_1_0Μ©δ¬ (BUloop/body/_1/add_1_0 = AddV2(loop/body/_1/add/y, loop/loop/loop_counter_switch/_11:1)HΘ©δ¬hιωδο¥­¤υpPx‹e€¨iΖΰδο¥­¤υ§
loop/next_iteration/_21Ϊ©δ¬(BZloop/next_iteration/_21 = NextIteration(loop/body/_1/add_1_0, ^loop/loop_body_control/_15)HΩ©δ¬hόλεο¥­¤υp=xΙ€Ώύβεο¥­¤υ€
loop/merge/_6β©δ¬(B=loop/merge/_6 = Merge(loop/enter/_2, loop/next_iteration/_21)Hά©δ¬hΖ©ζο¥­¤υpnxζ€ϋεο¥­¤υe
loop/cond/_0/Less/yγ©δ¬(Bloop/cond/_0/Less/y = Const()Hγ©δ¬h²²ζο¥­¤υp2xx€Μ©®ζο¥­¤υ“
loop/body/_1/add_0ε©δ¬ (BIloop/body/_1/add_0 = AddV2(loop/Const_1_switch/_13:1, loop/body/_1/add/y)HΛ©δ¬hΏΑζο¥­¤υp2xΟ€¥Ττδο¥­¤υ¥
loop/next_iteration/_23η©δ¬(BXloop/next_iteration/_23 = NextIteration(loop/body/_1/add_0, ^loop/loop_body_control/_15)Hζ©δ¬hχΝζο¥­¤υp(x‚€‰ΖΙζο¥­¤υ~
loop/merge/_8λ©δ¬B=loop/merge/_8 = Merge(loop/enter/_4, loop/next_iteration/_23)Hκ©δ¬h‘μζο¥­¤υp2x‚€‰βθζο¥­¤υ•
loop/cond/_0/Lessλ©δ¬ (BLloop/cond/_0/Less = Less(loop/merge/_8, loop/cond/_0/Less/y, ^loop/merge/_6)Hλ©δ¬h–σζο¥­¤υp2x±€Ψόοζο¥­¤υv
loop/LoopCond/_10ν©δ¬(B/loop/LoopCond/_10 = LoopCond(loop/cond/_0/Less)Hν©δ¬hΨÿζο¥­¤υp)x€υΠϋζο¥­¤υ‘
loop/Const_1_switch/_13ξ©δ¬ (BBloop/Const_1_switch/_13 = Switch(loop/merge/_8, loop/LoopCond/_10)Hξ©δ¬hθ†ηο¥­¤υp<x»€ΜΉƒηο¥­¤υ£
!loop/loop/loop_counter_switch/_11ρ©δ¬(BLloop/loop/loop_counter_switch/_11 = Switch(loop/merge/_6, loop/LoopCond/_10)Hρ©δ¬hηο¥­¤υpGxµ€“–ηο¥­¤υ
loop/loop_body_control/_15ς©δ¬BJloop/loop_body_control/_15 = Identity(loop/loop/loop_counter_switch/_11:1)Hς©δ¬h¦ηο¥­¤υp2x€‰›£ηο¥­¤υb
loop/body/_1/add/yσ©δ¬Bloop/body/_1/add/y = Const()Hς©δ¬hα¬ηο¥­¤υp2x €‰ƒªηο¥­¤υ΅
loop/body/_1/add_1_0τ©δ¬ (BUloop/body/_1/add_1_0 = AddV2(loop/body/_1/add/y, loop/loop/loop_counter_switch/_11:1)Hσ©δ¬hΛ΄ηο¥­¤υpPxη€“Μ°ηο¥­¤υ¥
loop/next_iteration/_21ψ©δ¬BZloop/next_iteration/_21 = NextIteration(loop/body/_1/add_1_0, ^loop/loop_body_control/_15)Hχ©δ¬hδÒηο¥­¤υp2xµ€ΡΐΟηο¥­¤υ~
loop/merge/_6ω©δ¬B=loop/merge/_6 = Merge(loop/enter/_2, loop/next_iteration/_21)Hψ©δ¬h¨Ϋηο¥­¤υp<x–€‰΅Ψηο¥­¤υe
loop/cond/_0/Less/yϊ©δ¬(Bloop/cond/_0/Less/y = Const()Hω©δ¬h…βηο¥­¤υp2xx€τ“ίηο¥­¤υ‘
loop/body/_1/add_0ύ©δ¬(BIloop/body/_1/add_0 = AddV2(loop/Const_1_switch/_13:1, loop/body/_1/add/y)Hτ©δ¬hπόηο¥­¤υpFxη€Ω¨²ηο¥­¤υΆ
loop/next_iteration/_23ώ©δ¬BXloop/next_iteration/_23 = NextIteration(loop/body/_1/add_0, ^loop/loop_body_control/_15)Hώ©δ¬h„θο¥­¤υp2xx€κ«θο¥­¤υ~
loop/merge/_8ÿ©δ¬B=loop/merge/_8 = Merge(loop/enter/_4, loop/next_iteration/_23)Hώ©δ¬hύ‹θο¥­¤υpFx€ÿτ‡θο¥­¤υ•
loop/cond/_0/Less€ªδ¬ (BLloop/cond/_0/Less = Less(loop/merge/_8, loop/cond/_0/Less/y, ^loop/merge/_6)Hÿ©δ¬hΠ’θο¥­¤υp3xα€Αήθο¥­¤υz
loop/LoopCond/_10ƒªδ¬ (B/loop/LoopCond/_10 = LoopCond(loop/cond/_0/Less)Hƒªδ¬h―θο¥­¤υp<x €‰ύ«θο¥­¤υ‘
loop/Const_1_switch/_13„ªδ¬ (BBloop/Const_1_switch/_13 = Switch(loop/merge/_8, loop/LoopCond/_10)H„ªδ¬h‰¶θο¥­¤υpFxΎ€³θο¥­¤υΆ
!loop/loop/loop_counter_switch/_11…ªδ¬(BLloop/loop/loop_counter_switch/_11 = Switch(loop/merge/_6, loop/LoopCond/_10)H…ªδ¬hÒΌθο¥­¤υp2xo€ΉΊθο¥­¤υ
loop/loop_body_control/_15†ªδ¬(BJloop/loop_body_control/_15 = Identity(loop/loop/loop_counter_switch/_11:1)H†ªδ¬h®Βθο¥­¤υp2x‚€ΏνΏθο¥­¤υb
loop/body/_1/add/y‰ªδ¬Bloop/body/_1/add/y = Const()H‰ªδ¬hΰΩθο¥­¤υp<x€―ΕΦθο¥­¤υ
loop/body/_1/add_1_0ªδ¬BUloop/body/_1/add_1_0 = AddV2(loop/body/_1/add/y, loop/loop/loop_counter_switch/_11:1)H‰ªδ¬hΗΰθο¥­¤υp2xρ€§ϋάθο¥­¤υ§
loop/next_iteration/_21‹ªδ¬(BZloop/next_iteration/_21 = NextIteration(loop/body/_1/add_1_0, ^loop/loop_body_control/_15)Hªδ¬h―ηθο¥­¤υp2x€ΜΪδθο¥­¤υ~
loop/merge/_6ªδ¬B=loop/merge/_6 = Merge(loop/enter/_2, loop/next_iteration/_21)Hªδ¬h€ιο¥­¤υp<x–€ÿέόθο¥­¤υc
loop/cond/_0/Less/yªδ¬Bloop/cond/_0/Less/y = Const()Hªδ¬h¶†ιο¥­¤υp)xo€¥βƒιο¥­¤υ
loop/body/_1/add_0ªδ¬BIloop/body/_1/add_0 = AddV2(loop/Const_1_switch/_13:1, loop/body/_1/add/y)Hªδ¬h€ιο¥­¤υp2xΘ€§Γήθο¥­¤υ¤
loop/next_iteration/_23ªδ¬(BXloop/next_iteration/_23 = NextIteration(loop/body/_1/add_0, ^loop/loop_body_control/_15)Hªδ¬hΣ“ιο¥­¤υp2xn€ό‘ιο¥­¤υ‚
loop/merge/_8“ªδ¬ (B=loop/merge/_8 = Merge(loop/enter/_4, loop/next_iteration/_23)H“ªδ¬h·«ιο¥­¤υp=xƒ€α±¨ιο¥­¤υ•
loop/cond/_0/Less”ªδ¬ (BLloop/cond/_0/Less = Less(loop/merge/_8, loop/cond/_0/Less/y, ^loop/merge/_6)H”ªδ¬hΟ±ιο¥­¤υp2xΒ€ϋϊ®ιο¥­¤υx
loop/LoopCond/_10•ªδ¬ (B/loop/LoopCond/_10 = LoopCond(loop/cond/_0/Less)H•ªδ¬h©»ιο¥­¤υp2x€Έ¶Έιο¥­¤υ
loop/Const_1_switch/_13–ªδ¬(BBloop/Const_1_switch/_13 = Switch(loop/merge/_8, loop/LoopCond/_10)H–ªδ¬h„Αιο¥­¤υp2xx€›ΓΎιο¥­¤υ΅
!loop/loop/loop_counter_switch/_11ªδ¬BLloop/loop/loop_counter_switch/_11 = Switch(loop/merge/_6, loop/LoopCond/_10)H™ªδ¬hιέιο¥­¤υp<x€‹Ϋιο¥­¤υx
dense/MatMulªδ¬ κη(‡θB,dense/MatMul = _MklMatMul(_arg_x_0_0, Const)Hύ¨δ¬hήοιο¥­¤υpQxο“³-€ς΄-Ν–ΰο¥­¤υk
loop/enter/_5―’κ¬ (B#loop/enter/_5 = Enter(dense/MatMul)HΆ’κ¬hΑΒ¦­¤υpσx¬=€ƒXΖΫ¦­¤υƒ
loop/merge/_9Ό’κ¬ (B=loop/merge/_9 = Merge(loop/enter/_5, loop/next_iteration/_24)HΊ’κ¬hπ¥ ¦­¤υpÒxΆ€θ¦ ¦­¤υ
loop/dense/MatMul_switch/_14ΐ’κ¬ (BGloop/dense/MatMul_switch/_14 = Switch(loop/merge/_9, loop/LoopCond/_10)HΎ’κ¬h³Ι ¦­¤υp΄xΤ€Η.ΊΊ ¦­¤υ¥
loop/body/_1/step_0ί’κ¬ (BWloop/body/_1/step_0 = Tanh(loop/dense/MatMul_switch/_14:1, ^loop/loop_body_control/_15)HΗ’κ¬hΟΊΆ¦­¤υpΎxκ•€ÿΣό ¦­¤υ¦
loop/next_iteration/_24υ’κ¬(BYloop/next_iteration/_24 = NextIteration(loop/body/_1/step_0, ^loop/loop_body_control/_15)Hσ’κ¬hΧβ£¦­¤υpFxθ€δ°Υ£¦­¤υ
loop/merge/_9ψ’κ¬(B=loop/merge/_9 = Merge(loop/enter/_5, loop/next_iteration/_24)Hφ’κ¬hκύ£¦­¤υpΘxΚ€ε§ρ£¦­¤υ›
loop/dense/MatMul_switch/_14ό’κ¬ (BGloop/dense/MatMul_switch/_14 = Switch(loop/merge/_9, loop/LoopCond/_10)Hό’κ¬h¤¦­¤υp<xΉ€±¤¦­¤υ 
loop/body/_1/step_0€“κ¬(BWloop/body/_1/step_0 = Tanh(loop/dense/MatMul_switch/_14:1, ^loop/loop_body_control/_15)Hώ’κ¬hΌ¤¦­¤υpZxΆ€Ϋ΅®¤¦­¤υ¦
loop/next_iteration/_24“κ¬(BYloop/next_iteration/_24 = NextIteration(loop/body/_1/step_0, ^loop/loop_body_control/_15)H“κ¬hΫΔ¤¦­¤υp<x΅€όΥΑ¤¦­¤υ‚
loop/merge/_9‚“κ¬ (B=loop/merge/_9 = Merge(loop/enter/_5, loop/next_iteration/_24)H‚“κ¬hέΞ¤¦­¤υp<x€ΩΓΛ¤¦­¤υ™
loop/dense/MatMul_switch/_14†“κ¬(BGloop/dense/MatMul_switch/_14 = Switch(loop/merge/_9, loop/LoopCond/_10)H…“κ¬hΪθ¤¦­¤υp2x¥€„—ε¤¦­¤υ 
loop/body/_1/step_0“κ¬(BWloop/body/_1/step_0 = Tanh(loop/dense/MatMul_switch/_14:1, ^loop/loop_body_control/_15)H‡“κ¬hψϊ¤¦­¤υpPxπ€γυ¤¦­¤υ¦
loop/next_iteration/_24‰“κ¬(BYloop/next_iteration/_24 = NextIteration(loop/body/_1/step_0, ^loop/loop_body_control/_15)H‰“κ¬hα‚¥¦­¤υp<xª€ώωÿ¤¦­¤υ€
loop/merge/_9“κ¬(B=loop/merge/_9 = Merge(loop/enter/_5, loop/next_iteration/_24)H“κ¬hύ΅¥¦­¤υpPxΎ€γΛ¥¦­¤υ™
loop/dense/MatMul_switch/_14“κ¬(BGloop/dense/MatMul_switch/_14 = Switch(loop/merge/_9, loop/LoopCond/_10)H“κ¬hέ©¥¦­¤υp(x€‰	Μ¦¥¦­¤υu
loop/exit/_19“κ¬(B2loop/exit/_19 = Exit(loop/dense/MatMul_switch/_14)H“κ¬h”Ί¥¦­¤υp2x¶€οÒ²¥¦­¤υT
out““κ¬ (Bout = Relu(loop/exit/_19)H‘“κ¬hωΝ¥¦­¤υp2xΆ€ψ2‰Γ¥¦­¤υe
_retval_out_0_0“κ¬ (B_retval_out_0_0 = _Retval(out)H™“κ¬hο¦¦­¤υpFxκ€ΖΣ€¦¦­¤υ